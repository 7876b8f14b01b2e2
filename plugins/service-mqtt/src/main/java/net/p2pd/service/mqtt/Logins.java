package net.p2pd.service.mqtt;

import io.moquette.broker.security.IAuthenticator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.Metrics;

/** Who may log in. A client that gives a name needs its password, anonymous ones allowed or not. */
final class Logins implements IAuthenticator {

  private static final byte[] NOBODY = new byte[32];

  private final Map<String, byte[]> passwords = new HashMap<>();
  private final Metrics.Counter refused;

  Logins(Map<String, String> users, Metrics metrics) {
    users.forEach((name, password) -> passwords.put(name, digest(bytes(password))));
    this.refused = metrics.counter("mqtt_refused_logins_total", "Logins with a wrong password.");
  }

  @Override
  public boolean checkValid(
      @Nullable String clientId, @Nullable String name, byte @Nullable [] password) {
    // Digests are compared, for unknown names too, so that the time it takes tells nothing.
    byte[] wanted = name == null ? null : passwords.get(name);
    byte[] given = digest(password == null ? new byte[0] : password);
    boolean valid = MessageDigest.isEqual(wanted == null ? NOBODY : wanted, given);
    if (!valid) {
      refused.increment();
    }
    return valid && wanted != null;
  }

  private static byte[] bytes(String password) {
    return password.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] digest(byte[] password) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(password);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
