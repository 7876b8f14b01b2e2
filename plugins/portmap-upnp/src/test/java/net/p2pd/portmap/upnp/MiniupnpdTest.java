package net.p2pd.portmap.upnp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.p2pd.foreign.Foreign;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A router daemon of others, miniupnpd, on the kernel's own packet filters: a port by each protocol
 * lets strangers in, is renewed, and is gone when the node is closed.
 */
class MiniupnpdTest {

  private static final Pattern OPENED = Pattern.compile("opened (\\S+) (\\d+)");

  private static final int OPEN_WITHIN = 10;

  /** The program inside asks a router that is busy many times. */
  private static final int ANSWER_WITHIN = 130;

  /** The lease that is asked for; it is renewed after half of it. */
  private static final int SECONDS = 12;

  @TempDir private Path directory;
  private RouterNetwork network;
  private Process client;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private Thread listener;
  private PrintStream in;

  @BeforeEach
  void build() throws IOException {
    Foreign.need("ip", "nft", "miniupnpd", "upnpc", "socat", "sysctl");
    if (!"root".equals(System.getProperty("user.name"))) {
      Foreign.skip("network namespaces with a router need root");
    }
    network = new RouterNetwork(directory);
  }

  @AfterEach
  void tearDown() {
    if (client != null) {
      Limits.end(client);
      Limits.join(listener);
    }
    if (network != null) {
      network.close();
    }
  }

  private static Path place(String mapper) {
    try {
      return Path.of(
          Class.forName("net.p2pd.portmap." + mapper)
              .getProtectionDomain()
              .getCodeSource()
              .getLocation()
              .toURI());
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new AssertionError("both plugins are on the class path of this test", e);
    }
  }

  /** Starts the program inside with all plugins but one. */
  private void startWithout(String mapper) throws IOException {
    Path left = place(mapper);
    start(entry -> !Path.of(entry).toAbsolutePath().equals(left));
  }

  private void start(Predicate<String> classPath) throws IOException {
    client = network.client(classPath);
    listener = new Thread(this::listen, "client-output");
    listener.setDaemon(true);
    listener.start();
    in = new PrintStream(client.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /** Takes what the program inside says until it ends. */
  private void listen() {
    try (BufferedReader out = RouterNetwork.reader(client)) {
      out.lines().forEach(said::add);
    } catch (UncheckedIOException | IOException e) {
      said.add("its output cannot be read: " + e);
    }
    said.add("it ended");
  }

  private String tell(String command) throws IOException, InterruptedException {
    in.println(command);
    String answer = said.poll(ANSWER_WITHIN, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError(
          "'" + command + "' is not answered; its threads:\n" + threads() + network.logs());
    }
    return answer;
  }

  /** What its JVM says of its threads, which comes where its answers do. */
  private String threads() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-QUIT", "" + client.pid()).start();
    StringBuilder dump = new StringBuilder();
    for (String line = said.poll(9, TimeUnit.SECONDS);
        line != null;
        line = said.poll(2, TimeUnit.SECONDS)) {
      dump.append(line).append('\n');
    }
    return dump.toString();
  }

  /** Opens a port, and lets somebody outside in by it. */
  private int open(String own, String router, String outside) throws Exception {
    String answer = tell("open " + own + " " + router + " 0 " + SECONDS);
    Matcher opened = OPENED.matcher(answer);
    assertThat(opened.matches()).as(answer + "\n" + network.logs()).isTrue();
    int port = Integer.parseInt(opened.group(2));
    // Where two protocols opened one port, it is closed for a moment when the slower one is given
    // back.
    await()
        .atMost(OPEN_WITHIN, TimeUnit.SECONDS)
        .until(() -> network.greeting(outside, port), PortClient.GREETING::equals);
    return port;
  }

  private void openAndRenewIpv4() throws Exception {
    int port = open(RouterNetwork.INSIDE, RouterNetwork.ROUTER, RouterNetwork.OUTSIDE);
    int left = left(port);
    assertThat(left).as(network.table()).isBetween(1, SECONDS);
    int now = left;
    while (now <= left) { // it only counts down, unless it is renewed
      left = now;
      now = left(port);
      assertThat(now).as("what is left of the lease: it is gone").isPositive();
    }
    assertThat(network.greeting(RouterNetwork.OUTSIDE, port)).isEqualTo(PortClient.GREETING);
    assertThat(tell("close")).isEqualTo("closed");
    assertThat(network.table()).as("what is open after close").doesNotContain("->192.168.7.2:");
    assertThat(network.greeting(RouterNetwork.OUTSIDE, port)).isEmpty();
  }

  /** The seconds left of a port's lease, by miniupnpc's listing; 0 if there is no such port. */
  private int left(int port) {
    Matcher row =
        Pattern.compile("TCP +" + port + "->192\\.168\\.7\\.2:\\d+ +'[^']*' '[^']*' (\\d+)")
            .matcher(network.table());
    return row.find() ? Integer.parseInt(row.group(1)) : 0;
  }

  @Test
  void aPortByPcp() throws Exception {
    startWithout("upnp.UpnpMapper");
    openAndRenewIpv4();
  }

  @Test
  void aPortByNatPmpWhereTheRouterKnowsNothingNewer() throws Exception {
    network.dropPcp();
    startWithout("upnp.UpnpMapper");
    openAndRenewIpv4();
  }

  @Test
  void aPortByUpnp() throws Exception {
    startWithout("pcp.PcpMapper");
    openAndRenewIpv4();
  }

  @Test
  void aPinholeByUpnp() throws Exception {
    startWithout("pcp.PcpMapper");
    int port = open(RouterNetwork.INSIDE_6, RouterNetwork.ROUTER_6, RouterNetwork.INSIDE_6);
    assertThat(tell("close")).isEqualTo("closed");
    assertThat(network.greeting(RouterNetwork.INSIDE_6, port)).isEmpty();
  }

  @Test
  void aPinholeByPcp() throws Exception {
    startWithout("upnp.UpnpMapper");
    int port = open(RouterNetwork.INSIDE_6, RouterNetwork.ROUTER_6, RouterNetwork.INSIDE_6);
    assertThat(tell("close")).isEqualTo("closed");
    assertThat(network.greeting(RouterNetwork.INSIDE_6, port)).isEmpty();
  }

  @Test
  void aNodeOpensItsOwnPortAndPutsItIntoItsAddress() throws Exception {
    start(entry -> true);
    String answer = tell("up " + RouterNetwork.OUTSIDE);
    Matcher opened = OPENED.matcher(answer);
    assertThat(opened.matches()).as(answer + "\n" + network.logs()).isTrue();
    int port = Integer.parseInt(opened.group(2));
    await() // as when a port is opened by hand
        .atMost(OPEN_WITHIN, TimeUnit.SECONDS)
        .until(() -> network.isReached(RouterNetwork.OUTSIDE, port));
    assertThat(tell("close")).isEqualTo("closed");
    assertThat(network.table()).as("what is open after close").doesNotContain("->192.168.7.2:");
    assertThat(network.isReached(RouterNetwork.OUTSIDE, port)).isFalse();
  }

  @Test
  void bothAtOnceEndWithOnePortThatIsOpen() throws Exception {
    start(entry -> true);
    openAndRenewIpv4();
  }
}
