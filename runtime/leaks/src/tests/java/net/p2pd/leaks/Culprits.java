package net.p2pd.leaks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Test classes that leave something behind, and some that only seem to. Run by the tests alone. */
final class Culprits {

  /** Closes what the culprits left, once their failure was seen. */
  static final List<AutoCloseable> LEFT = new ArrayList<>();

  private Culprits() {}

  static void clean() throws Exception {
    for (AutoCloseable left : LEFT) {
      left.close();
    }
    LEFT.clear();
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static Thread start(String name, boolean daemon) {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread = new Thread(() -> waitFor(latch), name);
    thread.setDaemon(daemon);
    thread.start();
    LEFT.add(
        () -> {
          latch.countDown();
          thread.join();
        });
    return thread;
  }

  static class LeavesAThread {
    @Test
    void test() {
      start("left-over", false);
    }
  }

  static class LeavesADaemon {
    @Test
    void test() {
      start("left-over-daemon", true);
    }
  }

  @ExtendWith(LeakCheck.class)
  static class AsksToBeChecked {
    @Test
    void test() {
      start("asked-for", true);
    }
  }

  static class LeavesASocket {
    @Test
    void test() throws IOException {
      ServerSocket socket = new ServerSocket();
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
      LEFT.add(socket);
    }
  }

  static class LeavesAFile {
    static Path file;

    @Test
    void test() throws IOException {
      file = Files.createTempFile("left-open", ".txt").toRealPath();
      InputStream stream = Files.newInputStream(file);
      LEFT.add(
          () -> {
            stream.close();
            Files.delete(file);
          });
    }
  }

  static class LeavesAProcess {
    @Test
    void test() throws IOException {
      Process process = new ProcessBuilder("sleep", "1000").start();
      LEFT.add(
          () -> {
            process.destroyForcibly().waitFor();
          });
    }
  }

  static class LeavesABuffer {
    @Test
    void test() {
      ByteBuf buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(16);
      buffer.writeInt(1).touch("held by the test");
      LEFT.add(buffer::release);
    }
  }

  static class LeavesWhatItsFixtureMade {
    @BeforeAll
    static void open() {
      start("of-a-fixture", true);
    }

    @Test
    void test() {}
  }

  static class Tidy {
    private static Thread thread;

    @BeforeAll
    static void open() {
      thread = start("tidy", true);
    }

    @Test
    void test() {
      Unpooled.directBuffer(16).release();
    }

    @AfterAll
    static void close() throws Exception {
      clean();
    }
  }

  /** Ends only some time after the last test, as many things do. */
  static class EndsLate {
    @Test
    void test() {
      Thread thread = start("late", true);
      CountDownLatch latch = new CountDownLatch(1);
      Thread helper =
          new Thread(
              () -> {
                try {
                  latch.await(300, java.util.concurrent.TimeUnit.MILLISECONDS);
                  clean();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              },
              "helper of " + thread.getName());
      helper.start();
    }
  }

  /** What an extension keeps in its store is closed after all its callbacks. */
  static class Stored implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
      start("in-a-store", true);
      context
          .getStore(ExtensionContext.Namespace.create(Stored.class))
          .put("thread", (AutoCloseable) Culprits::clean);
    }
  }

  @ExtendWith(Stored.class)
  static class KeepsItInAStore {
    @Test
    void test() {}
  }

  /** The class around closes what the nested one made. */
  static class Around {
    @AfterAll
    static void close() throws Exception {
      clean();
    }

    @Nested
    class Within {
      @Test
      void test() {
        start("of-a-nested-class", true);
      }
    }
  }

  private static final CountDownLatch BOTH_RUN = new CountDownLatch(2);

  private static void meet() {
    BOTH_RUN.countDown();
    waitFor(BOTH_RUN);
  }

  static class First {
    @Test
    void test() {
      start("of-the-first", true);
      meet();
    }
  }

  static class Second {
    @Test
    void test() {
      meet();
    }
  }
}
