package net.p2pd.connect.relay.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.Pipe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole sessions between two nodes on real sockets, through a TURN server of somebody else's. */
class CoturnSessionsTest {

  @TempDir static Path directory;
  private static RealPipes real;
  private static Certificate certificate;
  private static Coturn coturn;

  @BeforeAll
  static void open() throws Exception {
    certificate = new Certificate(directory);
    coturn =
        new Coturn(
            directory, "--cert", certificate.chain.toString(), "--pkey", "" + certificate.key);
    real = new RealPipes();
  }

  @AfterAll
  static void close() {
    if (coturn != null) { // it is not installed everywhere
      real.close();
      coturn.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "udp, true, caller",
    "tcp, true, caller",
    "tls, true, caller",
    "udp, false, caller",
    "tls, false, caller",
    "udp, true, callee",
    "tcp, false, callee"
  })
  void twoNodesTalkThroughIt(String transport, boolean datagrams, String knowing) throws Exception {
    RealNode.Village village = new RealNode.Village();
    String uri =
        transport.equals("tls")
            ? "turns:127.0.0.1:" + coturn.tlsPort
            : "turn:127.0.0.1:" + coturn.port + (transport.equals("tcp") ? "?transport=tcp" : "");
    List<Map<String, String>> servers =
        List.of(Map.of("uri", uri, "username", "ada", "password", "secret"));
    Map<String, String> trust = Map.of("trust", certificate.chain.toString());
    boolean callerKnows = knowing.equals("caller");
    try (RealNode caller =
            new RealNode(village, real, datagrams, callerKnows ? servers : List.of(), trust);
        RealNode callee =
            new RealNode(village, real, datagrams, callerKnows ? List.of() : servers, trust)) {
      Session session = RealPipes.get(caller.connect(callee));
      ConnectReport report = session.report();
      assertThat(session.isRelayed()).as("%s", report).isTrue();
      assertThat(session.peer()).isEqualTo(callee.self());
      Pipe pipe = RealPipes.get(session.open(""));
      LinkedBlockingQueue<String> answers = RealPipes.collecting(pipe);
      for (int size = 1; size <= 40_000; size *= 6) {
        pipe.send("x".repeat(size));
        assertThat(RealPipes.next(answers)).hasSize(size);
      }
    }
  }
}
