package net.p2pd.natlab.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.gateway.UpnpGateway;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.model.Protocol;
import org.junit.jupiter.api.Test;

/** UPnP IGD as control points use it: searching, reading, acting (UPnP Device Architecture 1.1). */
class UpnpTest {

  private static final String IP = "urn:schemas-upnp-org:service:WANIPConnection:";
  private static final String FIREWALL = "urn:schemas-upnp-org:service:WANIPv6FirewallControl:1";

  private final VirtualInternet internet = new VirtualInternet(1);
  private final List<String> lines = new ArrayList<>();
  private VirtualHome home;
  private VirtualHost alice;
  private VirtualHost other;

  private void home(String options) {
    internet.trace().onLine(lines::add);
    home = internet.home("home", NatOptions.parse(options));
    alice = home.host("alice");
    other = home.host("other");
  }

  private List<String> search(VirtualHost from, Endpoint to, String target) {
    List<String> answers = new ArrayList<>();
    Pipe pipe =
        internet
            .time()
            .await(
                from.pipes()
                    .open(
                        Transport.UDP,
                        null,
                        Bench.route(from.address(to.family()), 0),
                        PipeOptions.defaults()),
                Bench.LIMIT);
    pipe.onMessage((message, sender) -> answers.add(message.text()));
    String text =
        "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"
            + "ST: "
            + target
            + "\r\n\r\n";
    pipe.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), to.toSocketAddress());
    internet.time().advance(Duration.ofSeconds(1));
    pipe.abort();
    return answers;
  }

  private static final Endpoint GROUP = Endpoint.of("239.255.255.250", 1900);

  private String http(VirtualHost from, String gateway, String... parts) {
    StringBuilder answer = new StringBuilder();
    InetSocketAddress to = Endpoint.of(gateway, UpnpGateway.HTTP_PORT).toSocketAddress();
    Pipe pipe =
        internet.time().await(from.pipes().open(Transport.TCP, Destination.of(to)), Bench.LIMIT);
    pipe.onMessage((message, sender) -> answer.append(message.text()));
    for (String part : parts) {
      pipe.send(part);
      internet.time().advance(Duration.ofMillis(10));
    }
    internet.time().await(pipe.closed(), Bench.LIMIT);
    return answer.toString();
  }

  private static String post(String control, String service, String action, String arguments) {
    String body =
        "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
            + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:"
            + action
            + " xmlns:u=\""
            + service
            + "\">"
            + arguments
            + "</u:"
            + action
            + "></s:Body></s:Envelope>";
    return "POST "
        + control
        + " HTTP/1.1\r\nHost: router\r\nContent-Type: text/xml\r\nContent-Length: "
        + body.length()
        + "\r\nSOAPACTION: \""
        + service
        + "#"
        + action
        + "\"\r\n\r\n"
        + body;
  }

  private static String arguments(String... namesAndValues) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      text.append('<').append(namesAndValues[i]).append('>').append(namesAndValues[i + 1]);
      text.append("</").append(namesAndValues[i]).append('>');
    }
    return text.toString();
  }

  private static String mapping(int external, String client, int internal, long lease) {
    return arguments(
        "NewRemoteHost",
        "",
        "NewExternalPort",
        "" + external,
        "NewProtocol",
        "TCP",
        "NewInternalPort",
        "" + internal,
        "NewInternalClient",
        client,
        "NewEnabled",
        "1",
        "NewPortMappingDescription",
        "p2pd &lt;7&gt;",
        "NewLeaseDuration",
        "" + lease);
  }

  private String act(VirtualHost from, int version, String action, String arguments) {
    return http(from, "192.168.1.1", post("/ctl/ports", IP + version, action, arguments));
  }

  private static String code(String answer) {
    assertThat(answer).startsWith("HTTP/1.1 500 Internal Server Error\r\n");
    return answer.replaceAll("(?s).*<errorCode>(\\d+)</errorCode>.*", "$1");
  }

  private boolean reaches(String external, int port) {
    VirtualHost stranger = internet.publicHost("stranger" + lines.size());
    var opening = stranger.pipes().open(Transport.TCP, Destination.of(external, port));
    internet.time().runUntil(opening::isDone, Bench.LIMIT);
    return !opening.isCompletedExceptionally();
  }

  @Test
  void aSearchFindsTheRouterAndItsDescriptionTheServices() {
    home("symmetric-random port-mapping=upnp");
    List<String> answers =
        search(alice, GROUP, "urn:schemas-upnp-org:device:InternetGatewayDevice:1");
    assertThat(answers)
        .singleElement()
        .asString()
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("LOCATION: http://192.168.1.1:5000/rootDesc.xml\r\n")
        .contains("ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n");
    assertThat(search(alice, GROUP, "ssdp:all")).hasSize(7);
    assertThat(search(alice, Endpoint.of("192.168.1.1", 1900), IP + "2")).hasSize(1);
    assertThat(search(alice, GROUP, "urn:schemas-upnp-org:device:MediaServer:1")).isEmpty();
    assertThat(lines).as("multicast stays at home").noneMatch(line -> line.contains("forwarded"));

    String description = http(alice, "192.168.1.1", "GET /rootDesc.xml HTTP/1.1\r\n\r\n");
    assertThat(description)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("<serviceType>" + IP + "2</serviceType>")
        .contains("<controlURL>/ctl/ports</controlURL>")
        .contains("WANCommonInterfaceConfig:1")
        .doesNotContain("WANIPv6FirewallControl");
    assertThat(http(alice, "192.168.1.1", "GET /nothing HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 404 Not Found\r\n");
  }

  @Test
  void aPortThatWasOpenedLetsStrangersInUntilItIsClosed() {
    home("symmetric-random port-mapping=upnp");
    Bench.listen(internet, alice, 80);
    assertThat(reaches("203.0.0.2", 8080)).isFalse();

    assertThat(act(alice, 1, "AddPortMapping", mapping(8080, "192.168.1.2", 80, 3600)))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("<u:AddPortMappingResponse xmlns:u=\"" + IP + "1\">");
    assertThat(reaches("203.0.0.2", 8080)).isTrue();
    assertThat(act(alice, 2, "GetExternalIPAddress", ""))
        .contains("<NewExternalIPAddress>203.0.0.2</NewExternalIPAddress>");
    String key = arguments("NewRemoteHost", "", "NewExternalPort", "8080", "NewProtocol", "TCP");
    assertThat(act(other, 2, "GetSpecificPortMappingEntry", key))
        .contains("<NewInternalPort>80</NewInternalPort>")
        .contains("<NewInternalClient>192.168.1.2</NewInternalClient>")
        .contains("<NewPortMappingDescription>p2pd &lt;7&gt;</NewPortMappingDescription>")
        .containsPattern("<NewLeaseDuration>3[45]\\d\\d</NewLeaseDuration>");
    assertThat(act(other, 2, "GetGenericPortMappingEntry", arguments("NewPortMappingIndex", "0")))
        .contains("<NewExternalPort>8080</NewExternalPort>");
    assertThat(
            code(
                act(other, 2, "GetGenericPortMappingEntry", arguments("NewPortMappingIndex", "1"))))
        .isEqualTo("713");
    assertThat(code(act(other, 2, "DeletePortMapping", key))).isEqualTo("606");
    assertThat(act(alice, 2, "DeletePortMapping", key)).startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(reaches("203.0.0.2", 8080)).isFalse();
    assertThat(code(act(alice, 2, "DeletePortMapping", key))).isEqualTo("714");
  }

  @Test
  void aLeaseEndsAndARebootForgets() {
    home("symmetric-random port-mapping=upnp");
    String key = arguments("NewRemoteHost", "", "NewExternalPort", "8080", "NewProtocol", "TCP");
    act(alice, 2, "AddPortMapping", mapping(8080, "192.168.1.2", 80, 60));
    internet.time().advance(Duration.ofSeconds(61));
    assertThat(code(act(alice, 2, "GetSpecificPortMappingEntry", key))).isEqualTo("714");
    act(alice, 2, "AddPortMapping", mapping(8080, "192.168.1.2", 80, 0));
    internet.time().advance(Duration.ofDays(6));
    assertThat(act(alice, 2, "GetSpecificPortMappingEntry", key)).startsWith("HTTP/1.1 200");
    home.router().reboot();
    assertThat(code(act(alice, 2, "GetSpecificPortMappingEntry", key))).isEqualTo("714");
  }

  @Test
  void wishesThatCannotBeGrantedHaveTheirCodes() {
    home("symmetric-random port-mapping=upnp");
    act(alice, 2, "AddPortMapping", mapping(8080, "192.168.1.2", 80, 60));

    assertThat(code(act(other, 2, "AddPortMapping", mapping(8080, "192.168.1.3", 80, 60))))
        .isEqualTo("718");
    assertThat(code(act(other, 2, "AddPortMapping", mapping(81, "192.168.1.2", 81, 60))))
        .isEqualTo("606");
    assertThat(code(act(alice, 2, "AddPortMapping", mapping(0, "192.168.1.2", 81, 60))))
        .isEqualTo("716");
    assertThat(code(act(alice, 2, "AddPortMapping", mapping(81, "192.168.1.2", 0, 60))))
        .isEqualTo("732");
    String picky = mapping(81, "192.168.1.2", 81, 60).replace("Host><", "Host>1.2.3.4<");
    assertThat(code(act(alice, 2, "AddPortMapping", picky))).isEqualTo("726");
    assertThat(code(act(alice, 2, "AddPortMapping", ""))).isEqualTo("402");
    assertThat(code(act(alice, 2, "Explode", ""))).isEqualTo("401");
    assertThat(act(other, 2, "AddAnyPortMapping", mapping(8080, "192.168.1.3", 80, 60)))
        .contains("<NewReservedPort>")
        .doesNotContain("<NewReservedPort>8080<");
    assertThat(act(alice, 2, "AddPortMapping", mapping(8080, "192.168.1.2", 443, 60)))
        .as("an own port may lead elsewhere")
        .startsWith("HTTP/1.1 200");
    act(alice, 2, "AddPortMapping", mapping(9081, "192.168.1.2", 81, 60));
    assertThat(code(act(alice, 2, "AddPortMapping", mapping(8080, "192.168.1.2", 81, 60))))
        .as("an internal endpoint has one external port")
        .isEqualTo("718");
    assertThat(home.router().nat(Family.IPV4).gateway().leases(Protocol.TCP, now()))
        .extracting(lease -> lease.internal().toString())
        .containsExactlyInAnyOrder("192.168.1.2:443", "192.168.1.2:81", "192.168.1.3:80");
  }

  private long now() {
    return internet.time().nanos();
  }

  @Test
  void anOldRouterKnowsPermanentLeasesOnly() {
    home("full-cone-equal port-mapping=upnp-1");
    assertThat(search(alice, GROUP, "urn:schemas-upnp-org:device:InternetGatewayDevice:2"))
        .isEmpty();
    assertThat(search(alice, GROUP, "urn:schemas-upnp-org:device:InternetGatewayDevice:1"))
        .hasSize(1);
    assertThat(code(act(alice, 2, "GetExternalIPAddress", ""))).isEqualTo("401");
    assertThat(code(act(alice, 1, "AddPortMapping", mapping(8080, "192.168.1.2", 80, 60))))
        .isEqualTo("725");
    assertThat(code(act(alice, 1, "AddAnyPortMapping", mapping(8080, "192.168.1.2", 80, 0))))
        .isEqualTo("401");
    act(alice, 1, "AddPortMapping", mapping(8080, "192.168.1.2", 80, 0));
    internet.time().advance(Duration.ofDays(400));
    String key = arguments("NewRemoteHost", "", "NewExternalPort", "8080", "NewProtocol", "TCP");
    assertThat(act(alice, 1, "GetSpecificPortMappingEntry", key))
        .contains("<NewLeaseDuration>0</NewLeaseDuration>");
  }

  @Test
  void pinholesLetStrangersThroughTheFirewall() {
    internet.trace().onLine(lines::add);
    home =
        internet
            .home("home", NatOptions.parse("symmetric-random port-mapping=upnp"))
            .withIpv6(NatOptions.parse("symmetric-udp-firewall-equal port-mapping=upnp"));
    alice = home.host("alice");
    other = home.host("other");
    Bench.listen(internet, alice, 80);
    assertThat(search(alice, Endpoint.of("ff02::c", 1900), FIREWALL))
        .singleElement()
        .asString()
        .contains("LOCATION: http://[2001:db8:1::1]:5000/rootDesc.xml\r\n");
    assertThat(reaches("2001:db8:1::2", 80)).isFalse();

    String pinhole =
        arguments(
            "RemoteHost", "",
            "RemotePort", "0",
            "InternalClient", "2001:db8:1::2",
            "InternalPort", "80",
            "Protocol", "6",
            "LeaseTime", "3600");
    assertThat(code(pinholes(other, "AddPinhole", pinhole))).isEqualTo("606");
    String added = pinholes(alice, "AddPinhole", pinhole);
    assertThat(added).contains("<UniqueID>1</UniqueID>");
    assertThat(pinholes(alice, "AddPinhole", pinhole)).contains("<UniqueID>1</UniqueID>");
    assertThat(pinholes(alice, "AddPinhole", pinhole.replace("Port>80<", "Port>81<")))
        .contains("<UniqueID>2</UniqueID>");
    assertThat(reaches("2001:db8:1::2", 80)).isTrue();
    assertThat(
            pinholes(alice, "UpdatePinhole", arguments("UniqueID", "1", "NewLeaseTime", "86400")))
        .startsWith("HTTP/1.1 200");
    assertThat(code(pinholes(other, "DeletePinhole", arguments("UniqueID", "1")))).isEqualTo("606");
    assertThat(pinholes(alice, "DeletePinhole", arguments("UniqueID", "1")))
        .startsWith("HTTP/1.1 200");
    assertThat(reaches("2001:db8:1::2", 80)).isFalse();
    assertThat(code(pinholes(alice, "DeletePinhole", arguments("UniqueID", "1")))).isEqualTo("704");
    assertThat(code(pinholes(alice, "AddPinhole", pinhole.replace("<Protocol>6", "<Protocol>132"))))
        .isEqualTo("705");
    assertThat(code(pinholes(alice, "AddPinhole", pinhole.replace("Port>80<", "Port>0<"))))
        .isEqualTo("706");
    assertThat(code(pinholes(alice, "AddPinhole", pinhole.replace(">3600<", ">86401<"))))
        .isEqualTo("402");
    assertThat(pinholes(alice, "GetFirewallStatus", ""))
        .contains("<InboundPinholeAllowed>1</InboundPinholeAllowed>");
  }

  private String pinholes(VirtualHost from, String action, String arguments) {
    return http(from, "2001:db8:1::1", post("/ctl/pinholes", FIREWALL, action, arguments));
  }

  @Test
  void requestsMayComeInPiecesAndNonsenseIsRefused() {
    home("symmetric-random port-mapping=upnp");
    String whole = post("/ctl/ports", IP + "2", "GetExternalIPAddress", "");
    assertThat(
            http(
                alice,
                "192.168.1.1",
                whole.substring(0, 20),
                whole.substring(20, 200),
                whole.substring(200)))
        .contains("203.0.0.2");
    String evil = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>";
    assertThat(
            http(
                alice,
                "192.168.1.1",
                "POST /ctl/ports HTTP/1.1\r\nContent-Length: " + evil.length() + "\r\n\r\n" + evil))
        .startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(
            http(alice, "192.168.1.1", "POST /ctl/ports HTTP/1.1\r\nContent-Length: 99999\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
    assertThat(
            http(
                alice,
                "192.168.1.1",
                "POST /ctl/ports HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"))
        .startsWith("HTTP/1.1 411 ");
    assertThat(http(alice, "192.168.1.1", "x".repeat(70_000))).startsWith("HTTP/1.1 413 ");
    assertThat(http(alice, "192.168.1.1", "hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aRouterWithoutUpnpIsSilent() {
    home("symmetric-random port-mapping=pcp");
    assertThat(search(alice, GROUP, "ssdp:all")).isEmpty();
    assertThat(lines).anyMatch(line -> line.contains("home-router loses (no such service)"));
    var opening =
        alice.pipes().open(Transport.TCP, Destination.of("192.168.1.1", UpnpGateway.HTTP_PORT));
    internet.time().runUntil(opening::isDone, Bench.LIMIT);
    assertThat(opening).isCompletedExceptionally();
  }
}
