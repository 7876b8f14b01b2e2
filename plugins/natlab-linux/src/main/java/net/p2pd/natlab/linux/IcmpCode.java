package net.p2pd.natlab.linux;

import net.p2pd.api.Nullable;
import net.p2pd.natlab.model.IcmpError;

/** The types and codes of ICMP errors (RFC 792, RFC 1812, RFC 4443). */
final class IcmpCode {

  private IcmpCode() {}

  /** Returns what a type and code say; null if that is no error that the model knows. */
  static @Nullable IcmpError read(boolean version6, int type, int code) {
    if (version6) {
      return switch (type) {
        case 1 ->
            code == 4
                ? IcmpError.PORT_UNREACHABLE
                : code == 1 || code == 5 ? IcmpError.PROHIBITED : IcmpError.HOST_UNREACHABLE;
        case 2 -> IcmpError.TOO_BIG;
        case 3 -> IcmpError.TIME_EXCEEDED;
        default -> null;
      };
    }
    return switch (type) {
      case 3 ->
          switch (code) {
            case 3 -> IcmpError.PORT_UNREACHABLE;
            case 4 -> IcmpError.TOO_BIG;
            case 9, 10, 13 -> IcmpError.PROHIBITED;
            default -> IcmpError.HOST_UNREACHABLE;
          };
      case 11 -> IcmpError.TIME_EXCEEDED;
      default -> null;
    };
  }

  static int type(boolean version6, IcmpError error) {
    return switch (error) {
      case TIME_EXCEEDED -> version6 ? 3 : 11;
      case TOO_BIG -> version6 ? 2 : 3;
      default -> version6 ? 1 : 3;
    };
  }

  static int code(boolean version6, IcmpError error) {
    return switch (error) {
      case PORT_UNREACHABLE -> version6 ? 4 : 3;
      case HOST_UNREACHABLE -> version6 ? 3 : 1;
      case PROHIBITED -> version6 ? 1 : 13;
      case TIME_EXCEEDED -> 0;
      case TOO_BIG -> version6 ? 0 : 4;
    };
  }
}
