package net.p2pd.portmap.upnp;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import net.p2pd.api.P2pdException;

/** Calls of actions (UPnP Device Architecture 1.1 section 3.1). */
final class Soap {

  private Soap() {}

  /** Pairs of names and values, in the order in which the action wants them. */
  static Map<String, String> arguments(String... namesAndValues) {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      arguments.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return arguments;
  }

  static String call(String serviceType, String action, Map<String, String> arguments) {
    StringBuilder text = new StringBuilder("<?xml version=\"1.0\"?>\r\n<s:Envelope");
    text.append(" xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"");
    text.append(" s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:");
    text.append(action).append(" xmlns:u=\"").append(serviceType).append("\">");
    arguments.forEach(
        (name, value) -> {
          text.append('<').append(name).append('>').append(Xml.escaped(value));
          text.append("</").append(name).append('>');
        });
    return text.append("</u:").append(action).append("></s:Body></s:Envelope>\r\n").toString();
  }

  /**
   * Reads an answer.
   *
   * @return the values by their names
   * @throws UpnpException if the router refused
   * @throws P2pdException if it is no answer to this action
   */
  static Map<String, String> answer(byte[] document, String action) {
    Answer answer = new Answer(action);
    Xml.read(document, answer);
    if (answer.values.containsKey("errorCode")) {
      String code = answer.values.getOrDefault("errorCode", "");
      throw new UpnpException(
          action,
          code.matches("[0-9]{1,6}") ? Integer.parseInt(code) : 0,
          printable(answer.values.getOrDefault("errorDescription", "")));
    }
    if (!answer.found) {
      throw new P2pdException("the router's document makes no sense: it does not answer " + action);
    }
    return answer.values;
  }

  /** What a router says may end up in a log or on a terminal. */
  private static String printable(String text) {
    String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.substring(0, Math.min(80, clean.length()));
  }

  private static final class Answer implements Xml.Handler {
    private final String wanted;
    private final Map<String, String> values = new HashMap<>();
    private boolean found;

    Answer(String action) {
      wanted = action + "Response";
    }

    @Override
    public void start(String name) {
      found |= name.equals(wanted);
    }

    @Override
    public void end(String name, String text) {
      values.putIfAbsent(name, text);
    }
  }
}
