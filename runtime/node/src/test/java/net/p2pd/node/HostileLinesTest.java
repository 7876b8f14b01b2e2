package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.node.tls.Intruder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plain TCP servers with a framing: who breaks it is cut off, and the others are served. */
@Timeout(60)
class HostileLinesTest {

  private static final int LIMIT = 1 << 16;

  private final LinkedBlockingQueue<CloseCause> causes = new LinkedBlockingQueue<>();

  private final Node node =
      new NodeRuntime()
          .start(NodeOptions.defaults().ephemeral().set("node.listen", "loopback"))
          .join();

  @AfterEach
  void closeNode() {
    node.close();
  }

  private Listener echo(Framing framing) {
    Listener listener =
        node.pipes()
            .listen(
                ListenSpec.loopback()
                    .transports(Transport.TCP)
                    .options(PipeOptions.defaults().with(PipeOptions.FRAMING, framing)))
            .join();
    listener.onOpen(pipe -> pipe.onClose((which, cause) -> causes.add(cause)));
    listener.onMessage((message, pipe) -> pipe.send(message.bytes()));
    return listener;
  }

  private static Socket connect(Listener listener) throws IOException {
    return Intruder.connect(listener.pipes().get(0).local().orElseThrow().getPort());
  }

  private CloseCause cause() throws InterruptedException {
    CloseCause cause = causes.poll(60, TimeUnit.SECONDS);
    assertThat(cause).as("why the pipe closed").isNotNull();
    return cause;
  }

  @Test
  void aFrameOfTwoGibibytesIsRefusedWhenItIsAnnounced() throws Exception {
    try (Listener listener = echo(Framing.length(LIMIT));
        Socket honest = connect(listener)) {
      for (int announced : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, LIMIT + 1}) {
        try (Socket hostile = connect(listener)) {
          new DataOutputStream(hostile.getOutputStream()).writeInt(announced);
          Intruder.awaitClosed(hostile);
        }
        CloseCause cause = cause();
        assertThat(cause.id()).isEqualTo(CloseCause.PROTOCOL_ERROR);
        assertThat(cause.text())
            .contains("announced a frame of " + Integer.toUnsignedString(announced) + " bytes");
        DataOutputStream out = new DataOutputStream(honest.getOutputStream());
        out.writeInt(5);
        out.write("hello".getBytes(StandardCharsets.US_ASCII));
        DataInputStream in = new DataInputStream(honest.getInputStream());
        assertThat(in.readInt()).isEqualTo(5);
        assertThat(in.readNBytes(5)).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
      }
    }
  }

  @Test
  void aLineWithoutEndIsCutOffAtTheLimit() throws Exception {
    try (Listener listener = echo(Framing.line(LIMIT));
        Socket honest = connect(listener);
        Socket hostile = connect(listener)) {
      byte[] part = new byte[8192];
      long sent = 0;
      try {
        for (; sent < 1L << 30; sent += part.length) { // a gibibyte, if it is taken
          hostile.getOutputStream().write(part);
        }
      } catch (IOException cutOff) {
        // as it has to be
      }
      assertThat(sent).isLessThan(1L << 30);
      assertThat(cause().text()).contains("a line of more than " + LIMIT + " bytes");
      honest.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(honest.getInputStream().readNBytes(6))
          .asString(StandardCharsets.US_ASCII)
          .isEqualTo("hello\n");
    }
  }
}
