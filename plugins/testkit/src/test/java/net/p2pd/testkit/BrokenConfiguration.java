package net.p2pd.testkit;

import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;

/** Services that break the rules about configuration. */
final class BrokenConfiguration {

  private BrokenConfiguration() {}

  @Breaks(value = "SERVICE-7", with = "keys that it read and that configuration() does not declare")
  static final class ReadsASecretKey extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        public void start(PluginContext started) {
          super.start(started);
          started.settings().find(ConfigKey.string("backdoor", "nobody's business"));
        }
      };
    }
  }

  @Breaks(value = "SERVICE-7", with = "the failure of a start without 'name'")
  static final class DoesNotSayWhatIsMissing extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        public void start(PluginContext started) {
          try {
            super.start(started);
          } catch (P2pdException e) {
            throw new P2pdException("the beacon could not be lit");
          }
        }
      };
    }
  }

  @Breaks(value = "SERVICE-8", with = "what is told of the secret 'password'")
  static final class LogsItsPassword extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        public void start(PluginContext started) {
          super.start(started);
          started
              .settings()
              .find(PASSWORD)
              .ifPresent(
                  password ->
                      started.logger().log(System.Logger.Level.DEBUG, "password {0}", password));
        }
      };
    }
  }

  @Breaks(value = "SERVICE-8", with = "what is told of the secret 'password'")
  static final class ShowsItsPassword extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        private String password = "";

        @Override
        public void start(PluginContext started) {
          super.start(started);
          password = started.settings().find(PASSWORD).orElse("none");
        }

        @Override
        public String toString() {
          return "beacon with password " + password;
        }
      };
    }
  }
}
