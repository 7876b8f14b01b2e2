package net.p2pd.node.config;

import java.util.List;
import net.p2pd.api.P2pdException;

/**
 * The configuration is wrong. The message has one line for each mistake, and each line says where
 * it is, what was found and what was expected. It is the user's to repair: the command line ends
 * with exit code 2.
 */
public final class ConfigurationException extends P2pdException {
  private static final long serialVersionUID = 1L;

  /** Creates it from one mistake. */
  public ConfigurationException(String mistake) {
    super(mistake);
  }

  /** Creates it from one mistake and the error that showed it. */
  public ConfigurationException(String mistake, Throwable cause) {
    super(mistake, cause);
  }

  /** Creates it from all mistakes, in the order to be read. */
  ConfigurationException(List<String> mistakes) {
    super(String.join("\n", mistakes));
  }

  /** Returns the mistakes, one line each. */
  public List<String> mistakes() {
    return String.valueOf(getMessage()).lines().toList();
  }
}
