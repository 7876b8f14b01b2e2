package net.p2pd.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the kit knows of itself. */
final class Kit {

  private static final String VERSION = read();

  private Kit() {}

  /** Returns the kit's version, which is the one of its artifact. */
  static String version() {
    return VERSION;
  }

  private static String read() {
    Properties properties = new Properties();
    try (InputStream in = Kit.class.getResourceAsStream("kit.properties")) {
      if (in == null) {
        throw new IllegalStateException("the test kit's jar lacks kit.properties");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
