package net.p2pd.natlab.gateway;

import java.net.InetAddress;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.natlab.model.Endpoint;

/**
 * A call of an action.
 *
 * @param client who calls
 * @param name which action
 * @param arguments texts by the names of arguments
 */
record UpnpAction(Endpoint client, String name, Map<String, String> arguments) {

  String text(String argument) throws UpnpException {
    @Nullable String text = arguments.get(argument);
    if (text == null) {
      throw new UpnpException(402, "Invalid Args");
    }
    return text;
  }

  long number(String argument, long max) throws UpnpException {
    String text = text(argument);
    if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > max) {
      throw new UpnpException(402, "Invalid Args");
    }
    return Long.parseLong(text);
  }

  int port(String argument) throws UpnpException {
    return (int) number(argument, 65535);
  }

  /** An address of this network; what control points are allowed to open is their own. */
  InetAddress ownAddress(String argument) throws UpnpException {
    InetAddress address;
    try {
      address = Endpoint.address(text(argument));
    } catch (IllegalArgumentException e) {
      throw new UpnpException(402, "Invalid Args");
    }
    boolean sameFamily = address.getClass() == client.address().getClass();
    if (sameFamily && !address.equals(client.address())) {
      throw new UpnpException(606, "Action not authorized");
    }
    return address;
  }
}
