package net.p2pd.portmap.upnp;

import net.p2pd.api.P2pdException;

/** An action that the router refused, in words, with UPnP's code. */
final class UpnpException extends P2pdException {
  private static final long serialVersionUID = 1L;

  /** UPnP Device Architecture 1.1 section 3.2.2. */
  static final int INVALID_ACTION = 401;

  static final int INVALID_ARGS = 402;
  static final int ACTION_FAILED = 501;
  static final int NOT_IMPLEMENTED = 602;

  /** WANIPv6FirewallControl:1 section 2.4.3. */
  static final int NO_SUCH_PINHOLE = 704;

  /** WANIPConnection:1 section 2.4.16 and WANIPConnection:2 section 2.5.16. */
  static final int NO_SUCH_ENTRY = 714;

  static final int CONFLICT = 718;
  static final int SAME_PORTS_ONLY = 724;
  static final int PERMANENT_LEASES_ONLY = 725;

  private final int code;

  UpnpException(String action, int code, String description) {
    super(
        "the router refused "
            + action
            + ": "
            + why(code)
            + " (UPnP error "
            + code
            + (description.isEmpty() ? ")" : ", \"" + description + "\")"));
    this.code = code;
  }

  int code() {
    return code;
  }

  /** Whether the router does not have this action at all. */
  boolean isUnknownAction() {
    return code == INVALID_ACTION || code == NOT_IMPLEMENTED;
  }

  private static String why(int code) {
    return switch (code) {
      case INVALID_ACTION, NOT_IMPLEMENTED -> "it does not know that";
      case INVALID_ARGS -> "it does not like the arguments";
      case ACTION_FAILED -> "it could not do it";
      case 600, 601, 603, 604, 605 -> "it does not like the arguments or has no room";
      case 606, 701, 703 -> "it does not allow it";
      case 702 -> "its firewall is off, so no pinhole is needed";
      case NO_SUCH_PINHOLE, NO_SUCH_ENTRY -> "there is no such port";
      case 705 -> "it does not know the transport";
      case CONFLICT, 729 -> "the port is taken";
      case SAME_PORTS_ONLY -> "the ports outside and inside have to be equal";
      case PERMANENT_LEASES_ONLY -> "it opens ports without an end only";
      case 728 -> "it has no port left";
      default -> "it gives no reason that is known";
    };
  }
}
