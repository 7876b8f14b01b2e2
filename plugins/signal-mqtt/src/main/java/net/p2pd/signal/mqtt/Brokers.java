package net.p2pd.signal.mqtt;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;

/**
 * The brokers that this node has in its configuration: {@code signal.mqtt.brokers}, with their
 * logins and who signed their certificates. Others are used without a login, since nobody is to get
 * a password by calling his broker by an odd name.
 */
final class Brokers {

  private static final String TABLE = "signal.mqtt.brokers";
  private static final ConfigKey<String> URI_KEY = ConfigKey.string("uri", "The broker.");
  private static final ConfigKey<String> USERNAME = ConfigKey.string("username", "The user.");
  private static final ConfigKey<String> PASSWORD =
      ConfigKey.string("password", "The user's password.").secret();
  private static final ConfigKey<String> CA =
      ConfigKey.string("ca", "A file with the certificates to trust.");

  private final Map<Endpoint, Known> known;

  private Brokers(Map<Endpoint, Known> known) {
    this.known = known;
  }

  /**
   * What is known of a broker.
   *
   * @param username null = no login
   * @param password null = a login without one
   * @param trust who may have signed its certificate
   */
  record Known(@Nullable String username, @Nullable String password, Trust trust) {

    static final Known NOTHING = new Known(null, null, Trust.ofSystem());

    boolean hasLogin() {
      return username != null;
    }

    /** Shows no secret. */
    @Override
    public String toString() {
      return "broker with" + (hasLogin() ? " a" : "out") + " login";
    }
  }

  /**
   * Reads them, and the certificates.
   *
   * @throws net.p2pd.api.P2pdException if an entry is wrong
   */
  static Brokers read(Settings shared) {
    Map<Endpoint, Known> known = new HashMap<>();
    List<Settings> rows = shared.tables(TABLE);
    for (Settings row : rows) {
      Endpoint endpoint = Endpoint.of(URI.create(row.get(URI_KEY)));
      Optional<String> ca = row.find(CA);
      known.put(
          endpoint,
          new Known(
              row.find(USERNAME).orElse(null),
              row.find(PASSWORD).orElse(null),
              ca.isPresent() ? Trust.of(Path.of(ca.get())) : Trust.ofSystem()));
    }
    return new Brokers(known);
  }

  Known of(Endpoint endpoint) {
    return known.getOrDefault(endpoint, Known.NOTHING);
  }
}
