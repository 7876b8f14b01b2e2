package net.p2pd.api.route;

import net.p2pd.api.P2pdException;

/** A NIC has no route of the family that was asked for; the message names those it has. */
public final class NoRouteException extends P2pdException {
  private static final long serialVersionUID = 1L;

  NoRouteException(String message) {
    super(message);
  }
}
