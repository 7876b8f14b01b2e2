package net.p2pd.portmap.upnp;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.virtual.VirtualHost;

/** A router whose answers are written by the test; those that are not are good ones. */
final class ScriptedRouter {

  static final int HTTP = 8080;
  static final String IGD1 = "urn:schemas-upnp-org:service:WANIPConnection:1";

  final InetAddress address;
  final VirtualHost host;

  /** Actions in the order in which they were called, and searches and documents. */
  final List<String> asked = new ArrayList<>();

  String location;
  Function<byte[], List<byte[]>> searched;
  Function<String, byte @Nullable []> document;
  String outside = "198.51.100.7";

  /** Answers by actions: arguments, or a number, which is an error. */
  final Map<String, Function<Map<String, String>, String>> actions = new LinkedHashMap<>();

  /** Gets who searches, to be answered some time; null as long as searches are answered at once. */
  @Nullable Consumer<Pipe> slow;

  /** Where nobody answers any more. */
  int closedPort;

  private final Home home;

  ScriptedRouter(Home home) {
    this.home = home;
    this.host = home.home.host("scripted");
    this.address = host.address(Family.IPV4);
    this.location = "http://" + address.getHostAddress() + ":" + HTTP + "/root.xml";
    this.searched = search -> List.of(found(location));
    this.document = path -> http("200 OK", description("/control"));
    Map<String, String> table = new LinkedHashMap<>();
    actions.put("GetExternalIPAddress", in -> tag("NewExternalIPAddress", outside));
    actions.put("AddPortMapping", in -> store(table, in));
    actions.put("GetSpecificPortMappingEntry", in -> table.getOrDefault(key(in), "714"));
    actions.put("DeletePortMapping", in -> table.remove(key(in)) == null ? "714" : "");
    serve();
    listen(HTTP);
  }

  private static String key(Map<String, String> in) {
    return in.get("NewProtocol") + in.get("NewExternalPort");
  }

  static String store(Map<String, String> table, Map<String, String> in) {
    table.put(
        key(in),
        tag("NewInternalPort", in.get("NewInternalPort"))
            + tag("NewInternalClient", in.get("NewInternalClient"))
            + tag("NewPortMappingDescription", in.get("NewPortMappingDescription"))
            + tag("NewLeaseDuration", in.get("NewLeaseDuration")));
    return "";
  }

  static String tag(String name, String value) {
    return "<" + name + ">" + value + "</" + name + ">";
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] found(String location) {
    return bytes(
        "HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLOCATION: "
            + location
            + "\r\n\r\n");
  }

  static byte[] http(String status, String body) {
    return bytes("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  static String description(String control) {
    return "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>"
        + "<serviceList><service><serviceType>"
        + IGD1
        + "</serviceType><controlURL>"
        + control
        + "</controlURL></service></serviceList></device></root>";
  }

  private void serve() {
    Route route = Route.of("eth0", 2, List.of(IpRange.of(address))).bind(address, Ssdp.PORT);
    Pipe searches =
        home.lab.await(
            host.pipes().open(Transport.UDP, null, route, PipeOptions.defaults()), Home.LIMIT);
    searches.onMessage(
        (message, pipe) -> {
          asked.add("search");
          Consumer<Pipe> later = slow;
          if (later != null) {
            later.accept(pipe);
            return;
          }
          searched.apply(message.bytes()).forEach(answer -> pipe.send(answer));
        });
  }

  void listen(int port) {
    home.lab
        .await(host.pipes().listen(ListenSpec.all().port(port)), Home.LIMIT)
        .onOpen(
            pipe -> {
              if (port == closedPort) {
                pipe.abort();
                return;
              }
              StringBuilder request = new StringBuilder();
              pipe.onMessage(
                  (message, from) -> {
                    byte[] answer = answer(request.append(message.text()).toString());
                    if (answer != null) {
                      from.send(answer);
                      from.closeAsync();
                    }
                  });
            });
  }

  private byte @Nullable [] answer(String request) {
    if (request.startsWith("GET ")) {
      String path = request.split(" ")[1];
      asked.add("GET " + path);
      return document.apply(path);
    }
    Matcher action = Pattern.compile("SOAPAction: \"[^#\"]*#(\\w+)\"").matcher(request);
    if (!action.find() || !request.contains("</s:Envelope>")) {
      return null;
    }
    asked.add(action.group(1));
    Map<String, String> in = new LinkedHashMap<>();
    Matcher argument = Pattern.compile("<(New\\w+)>([^<]*)</").matcher(request);
    while (argument.find()) {
      in.put(argument.group(1), argument.group(2));
    }
    String out = actions.getOrDefault(action.group(1), arguments -> "401").apply(in);
    return out.matches("[0-9]+")
        ? http(
            "500 Internal Server Error",
            "<Envelope><Body><Fault><detail><UPnPError>"
                + tag("errorCode", out)
                + tag("errorDescription", "no&#x202e;!")
                + "</UPnPError></detail></Fault></Body></Envelope>")
        : http(
            "200 OK",
            "<Envelope><Body><"
                + action.group(1)
                + "Response>"
                + out
                + "</"
                + action.group(1)
                + "Response></Body></Envelope>");
  }
}
