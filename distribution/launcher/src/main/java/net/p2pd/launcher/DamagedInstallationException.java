package net.p2pd.launcher;

import net.p2pd.api.P2pdException;

/** The directory of the installation is not as it was delivered. */
final class DamagedInstallationException extends P2pdException {
  private static final long serialVersionUID = 1L;

  DamagedInstallationException(String message) {
    super(message);
  }

  DamagedInstallationException(String message, Throwable cause) {
    super(message, cause);
  }
}
