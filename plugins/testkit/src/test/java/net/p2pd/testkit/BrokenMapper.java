package net.p2pd.testkit;

import java.net.InetAddress;
import java.time.Duration;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Family;

/** Port mappers that break the rules of PortMapper. */
final class BrokenMapper {

  private BrokenMapper() {}

  @Breaks(value = "PORTMAP-1", with = "a port at a machine that is no router succeeded")
  @Breaks.Also(value = "SERVICE-6", because = "what should fail succeeds at another router")
  static final class AsksTheDefaultRouter extends PmpContract {
    @Override
    PmpMapper pmp() {
      return new PmpMapper() {
        @Override
        InetAddress gateway(PortMappingRequest request) {
          return context.nics().get(1).gateways(Family.IPV4).orElseThrow().get(0);
        }
      };
    }
  }

  @Breaks(value = "PORTMAP-2", with = "how long the router keeps it after half the lifetime")
  static final class NeverRenews extends PmpContract {
    @Override
    PmpMapper pmp() {
      return new PmpMapper() {
        @Override
        Duration renewAfter(Duration lifetime) {
          return lifetime.multipliedBy(20);
        }
      };
    }
  }

  @Breaks(value = "PORTMAP-2", with = "what is open after the service was closed")
  @Breaks.Also(value = "SERVICE-4", because = "its timer for renewals goes on, too")
  static final class LeavesPortsOpen extends PmpContract {
    @Override
    PmpMapper pmp() {
      return new PmpMapper() {
        @Override
        void end(Lease lease) {}
      };
    }
  }

  @Breaks(value = "PORTMAP-3", with = "the failure at a silent router came within")
  static final class IsPatient extends PmpContract {
    @Override
    PmpMapper pmp() {
      return new PmpMapper() {
        @Override
        Duration patience() {
          return Duration.ofSeconds(2);
        }
      };
    }
  }

  @Breaks(value = "PORTMAP-4", with = "the port that it says it has")
  static final class ClaimsWhatItWanted extends PmpContract {
    @Override
    PmpMapper pmp() {
      return new PmpMapper() {
        @Override
        int claimed(PortMappingRequest request, int granted) {
          return request.wantedExternalPort() == 0 ? granted : request.wantedExternalPort();
        }
      };
    }
  }
}
