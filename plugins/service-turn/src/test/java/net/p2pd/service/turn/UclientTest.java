package net.p2pd.service.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.p2pd.api.pipe.Transport;
import net.p2pd.foreign.Foreign;
import net.p2pd.foreign.ForeignProgram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client of coturn against this server, on loopback. It paces itself and mostly waits, so all
 * of its runs go on at once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UclientTest {

  private static final Pattern COUNTS =
      Pattern.compile("tot_send_msgs=([0-9]+), tot_recv_msgs=([0-9]+)(?![\\s\\S]*tot_send_msgs=)");

  /**
   * What it sends in connections with peers: six messages of 64 bytes each way. It throws away a
   * part of a message that it finds without the rest, so all of a way has to fit into what the
   * runtime reads at once, which is no less than 400 bytes; and it reads no answer that is longer
   * than a message.
   */
  private static final int BYTES = 2 * 6 * 64;

  private static final int PATIENCE_SECONDS = 120;

  private RealServer server;
  private ForeignProgram peer;
  private final Map<String, ForeignProgram> runs = new HashMap<>();
  private final Map<String, List<String>> commands = new HashMap<>();

  @BeforeAll
  void startAll(@TempDir Path folder) throws Exception {
    Foreign.need("turnutils_uclient", "turnutils_peer");
    Foreign.certificate(folder, "DNS:localhost,IP:127.0.0.1");
    server =
        new RealServer(
            Map.of(
                "certificate",
                folder.resolve("cert.pem").toString(),
                "private-key",
                folder.resolve("key.pem").toString(),
                "secret",
                "hush",
                "allocations-per-user",
                5000L));
    int port = Foreign.freePort();
    peer = ForeignProgram.start("turnutils_peer", "-L", "127.0.0.1", "-p", port);
    start("connections", port, Transport.TCP, false, "-T", "-n", "6", "-l", "64");
    start("tls-connections", port, Transport.TCP, true, "-T", "-n", "6", "-l", "64", "-S");
    start("udp", port, Transport.UDP, false, "-n", "10");
    start("send", port, Transport.UDP, false, "-n", "10", "-s", "-c");
    start("tcp", port, Transport.TCP, false, "-n", "10", "-t");
    start("tls", port, Transport.TCP, true, "-n", "10", "-t", "-S");
    start("each-other", port, Transport.UDP, false, "-n", "10", "-y", "-c");
    start("hundred", port, Transport.UDP, false, "-n", "5", "-m", "100", "-z", "200");
    start(
        "hundred-tcp", port, Transport.TCP, false, "-n", "5", "-m", "100", "-z", "200", "-t", "-c");
    startWith("-W", "hush", "timed", port, Transport.UDP, false, "-n", "10", "-c");
  }

  private void start(String name, int port, Transport transport, boolean tls, String... more)
      throws Exception {
    startWith("-w", RealServer.PASSWORD, name, port, transport, tls, more);
  }

  private void startWith(
      String kind,
      String password,
      String name,
      int port,
      Transport transport,
      boolean tls,
      String... more)
      throws Exception {
    int serverPort = server.server().address(transport, tls).getPort();
    List<String> command =
        new ArrayList<>(
            List.of("turnutils_uclient", "-u", RealServer.USER, kind, password, "-l", "300"));
    command.addAll(List.of("-p", "" + serverPort, "-e", "127.0.0.1", "-r", "" + port));
    command.addAll(List.of(more));
    command.add("127.0.0.1");
    commands.put(name, command);
    runs.put(name, ForeignProgram.start(command.toArray()));
  }

  @AfterAll
  void stopAll() {
    runs.values().forEach(ForeignProgram::close);
    if (peer != null) {
      peer.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /**
   * Each client binds one channel to one peer and another one to the next, both numbers random of
   * 16,383. Where they are the same, the second is refused (RFC 8656 section 12.2) and the program
   * ends; of a hundred clients one does that in every 160th run, which is let try again.
   */
  private String said(String name) throws Exception {
    String said = runs.get(name).finish(PATIENCE_SECONDS);
    if (!said.contains("channel bind: error 400")) {
      return said;
    }
    runs.get(name).close();
    runs.put(name, ForeignProgram.start(commands.get(name).toArray()));
    return runs.get(name).finish(PATIENCE_SECONDS);
  }

  private void assertPasses(String name, int messages) throws Exception {
    String said = said(name);
    Matcher counts = COUNTS.matcher(said);
    assertThat(counts.find()).as("it counts, in: %s", said).isTrue();
    assertThat(Integer.parseInt(counts.group(1))).as("sent").isEqualTo(messages);
    assertThat(Integer.parseInt(counts.group(2))).as("received, in: %s", said).isEqualTo(messages);
    assertThat(said).contains("Total lost packets 0 (0.000000%)");
  }

  /**
   * What a connection carries are bytes. The program counts a message for each TLS record, and two
   * that it sends soon after each other may come back in one.
   */
  private void assertBytesPass(String name) throws Exception {
    assertThat(said(name))
        .containsPattern("tot_send_bytes ~ " + BYTES + ", tot_recv_bytes ~ " + BYTES + "\\s");
  }

  @Test
  void overUdpWithChannelsAndAPortForRtcp() throws Exception {
    assertPasses("udp", 20);
  }

  @Test
  void overUdpWithSendIndications() throws Exception {
    assertPasses("send", 10);
  }

  @Test
  void overTcp() throws Exception {
    assertPasses("tcp", 20);
  }

  @Test
  void overTls() throws Exception {
    assertPasses("tls", 20);
  }

  @Test
  void connectionsWithPeers() throws Exception {
    assertBytesPass("connections");
  }

  @Test
  void connectionsWithPeersOverTls() throws Exception {
    assertBytesPass("tls-connections");
  }

  @Test
  void twoClientsReachEachOther() throws Exception {
    assertPasses("each-other", 20);
  }

  @Test
  void withAHundredClients() throws Exception {
    assertPasses("hundred", 500);
  }

  @Test
  void withAHundredClientsOverTcp() throws Exception {
    assertPasses("hundred-tcp", 500);
  }

  @Test
  void withANameThatIsGoodForAWhile() throws Exception {
    assertPasses("timed", 10);
  }
}
