package net.p2pd.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StunLoadTest {

  private static final byte[] SUCCESS = {1, 1, 0, 12};
  private static final byte[] ERROR = {1, 17, 0, 12};

  private final AtomicLong answered = new AtomicLong();
  private DatagramSocket server;
  private Thread thread;

  @BeforeEach
  void open() throws IOException {
    server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws InterruptedException {
    server.close();
    thread.join();
  }

  /** Answers each request with 32 bytes that begin like this, and every third one not at all. */
  private StunLoad ask(byte[] beginning) throws IOException {
    thread =
        new Thread(
            () -> {
              DatagramPacket packet = new DatagramPacket(new byte[100], 100);
              try {
                for (int i = 0; !server.isClosed(); i++) {
                  packet.setLength(100);
                  server.receive(packet);
                  if (i % 3 != 2) {
                    answered.incrementAndGet();
                    System.arraycopy(beginning, 0, packet.getData(), 0, 4);
                    packet.setLength(32);
                    server.send(packet);
                  }
                }
              } catch (IOException closed) {
                // the test is over
              }
            });
    thread.start();
    return new StunLoad((InetSocketAddress) server.getLocalSocketAddress());
  }

  @Test
  void whatIsLostIsAskedAnewAndOnlyAnswersCount() throws IOException {
    try (StunLoad load = ask(SUCCESS)) {
      long count = 0;
      while (count < 1000) {
        count += load.run(20);
      }
      assertThat(count).isLessThanOrEqualTo(answered.get());
    }
  }

  @Test
  void anAnswerThatIsNoSuccessEndsTheMeasurement() throws IOException {
    try (StunLoad load = ask(ERROR)) {
      assertThatThrownBy(
              () -> {
                while (load.run(20) == 0) {
                  continue;
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("something else");
    }
  }

  @Test
  void theProcessorTimeOfAnotherProcessIsRead(@TempDir Path directory) throws IOException {
    thread = new Thread(() -> {});
    if (!MeasuredProcess.isPossible()) {
      System.out.println("SKIPPED: this system has no /proc/PID/stat");
      return;
    }
    try (MeasuredProcess busy =
        MeasuredProcess.start(directory, List.of("sh", "-c", "while :; do :; done"))) {
      double before = busy.processorSeconds();
      while (busy.processorSeconds() < before + 0.05) {
        Thread.onSpinWait();
      }
      assertThat(busy.isAlive()).isTrue();
    }
  }
}
