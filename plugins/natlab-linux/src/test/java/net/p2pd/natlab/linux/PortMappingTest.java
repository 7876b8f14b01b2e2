package net.p2pd.natlab.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.gateway.PortControl;
import net.p2pd.natlab.gateway.UpnpGateway;
import net.p2pd.natlab.model.NatOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routers open ports when real sockets ask them in the formats of NAT-PMP, PCP and UPnP. */
class PortMappingTest {

  private static final int PORT = 5000;

  private LinuxInternet internet;
  private LinuxHost alice;
  private LinuxHost stranger;
  private InetAddress router;
  private InetAddress outside;

  @BeforeEach
  void open() {
    Here.canRunTheLaboratory();
    internet = LinuxInternet.open(3);
    stranger = internet.publicHost("stranger");
    LinuxHome home =
        internet.home("home", NatOptions.parse("symmetric-random port-mapping=nat-pmp,upnp"));
    alice = home.host("alice");
    byte[] address = alice.address(Family.IPV4).getAddress();
    address[3] = 1;
    router = host(address);
    outside = home.router().nat(Family.IPV4, box -> box.external().get(0));
  }

  private static InetAddress host(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    if (internet != null) {
      internet.close();
    }
  }

  private static DatagramChannel datagrams(LinuxHost host, int port) {
    return host.call(
        () ->
            DatagramChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(host.address(Family.IPV4), port)));
  }

  private void assertThatTheStrangerGetsIn(DatagramChannel inside) throws IOException {
    try (DatagramChannel out = datagrams(stranger, 9)) {
      out.send(ByteBuffer.wrap(new byte[] {7}), new InetSocketAddress(outside, PORT));
      ByteBuffer got = ByteBuffer.allocate(10);
      assertThat(inside.receive(got)).isEqualTo(out.getLocalAddress());
      assertThat(got.flip().get()).isEqualTo((byte) 7);
    }
  }

  @Test
  void aPortThatNatPmpHasOpenedLetsStrangersIn() throws IOException {
    try (DatagramChannel inside = datagrams(alice, PORT);
        DatagramChannel asking = datagrams(alice, 0)) {
      ByteBuffer request = ByteBuffer.allocate(12).put(1, (byte) 1);
      request.putShort(4, (short) PORT).putShort(6, (short) PORT).putInt(8, 60);
      asking.send(request, new InetSocketAddress(router, PortControl.PORT));
      ByteBuffer answer = ByteBuffer.allocate(64);
      assertThat(asking.receive(answer)).isEqualTo(new InetSocketAddress(router, PortControl.PORT));
      assertThat(answer.getShort(2)).as("result").isZero();
      assertThat(answer.getShort(10)).as("external port").isEqualTo((short) PORT);
      assertThatTheStrangerGetsIn(inside);
    }
  }

  @Test
  void aRouterIsFoundBySsdpAndOpensAPortByUpnp() throws IOException {
    try (DatagramChannel inside = datagrams(alice, PORT);
        DatagramChannel asking = datagrams(alice, 0)) {
      String search =
          "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"
              + "ST: upnp:rootdevice\r\n\r\n";
      asking.send(bytes(search), new InetSocketAddress("239.255.255.250", UpnpGateway.SSDP_PORT));
      ByteBuffer found = ByteBuffer.allocate(2000);
      asking.receive(found);
      assertThat(text(found)).contains("http://" + router.getHostAddress() + ":");
      String service = "urn:schemas-upnp-org:service:WANIPConnection:2";
      String location = text(found).replaceAll("(?s).*LOCATION: http://[^/]*(/\\S+).*", "$1");
      String description = request("GET " + location + " HTTP/1.1\r\nHOST: router\r\n\r\n");
      assertThat(description).contains(service);
      String control =
          description.replaceAll(
              "(?s).*" + service + "</serviceType>.*?<controlURL>([^<]*)<.*", "$1");
      String body =
          "<?xml version=\"1.0\"?><s:Envelope"
              + " xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><u:AddPortMapping"
              + " xmlns:u=\""
              + service
              + "\"><NewRemoteHost></NewRemoteHost><NewExternalPort>5000</NewExternalPort>"
              + "<NewProtocol>UDP</NewProtocol><NewInternalPort>5000</NewInternalPort>"
              + "<NewInternalClient>"
              + alice.address(Family.IPV4).getHostAddress()
              + "</NewInternalClient><NewEnabled>1</NewEnabled><NewPortMappingDescription>test"
              + "</NewPortMappingDescription><NewLeaseDuration>60</NewLeaseDuration>"
              + "</u:AddPortMapping></s:Body></s:Envelope>";
      String answer =
          request(
              "POST "
                  + control
                  + " HTTP/1.1\r\nHOST: router\r\nSOAPACTION: \""
                  + service
                  + "#AddPortMapping\"\r\nCONTENT-TYPE: text/xml\r\nCONTENT-LENGTH: "
                  + body.length()
                  + "\r\n\r\n"
                  + body);
      assertThat(answer).startsWith("HTTP/1.1 200 ").contains("AddPortMappingResponse");
      assertThatTheStrangerGetsIn(inside);
    }
  }

  private String request(String text) throws IOException {
    try (SocketChannel client = alice.call(() -> SocketChannel.open(StandardProtocolFamily.INET))) {
      client.connect(new InetSocketAddress(router, UpnpGateway.HTTP_PORT));
      client.write(bytes(text));
      ByteBuffer answer = ByteBuffer.allocate(20_000);
      while (client.read(answer) >= 0) {}
      return text(answer);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer buffer) {
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
  }
}
