package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between the driver and TLS: what is written in pieces arrives as one buffer. */
class GatheredWritesTest {

  private final List<ByteBuf> written = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private EmbeddedChannel channel;
  private StreamDriver driver;
  private GatheredWrites writes;

  @BeforeEach
  void open() throws NoSuchAlgorithmException {
    channel = new EmbeddedChannel(new Keeper());
    driver =
        new StreamDriver(
            channel, new NettyEventLoop(channel.eventLoop()), PipeRole.CLIENT, Transport.TCP, null);
    SslHandler tls = new SslHandler(SSLContext.getDefault().createSSLEngine());
    writes = GatheredWrites.before(tls, channel);
  }

  @AfterEach
  void close() {
    written.forEach(ByteBuf::release);
    channel.finishAndReleaseAll();
  }

  @Test
  void nothingIsWrittenBeforeItIsAskedFor() {
    writes.add(text("header"), null);
    assertThat(written).isEmpty();
    writes.write();
    writes.write();
    assertThat(written).hasSize(1);
  }

  @Test
  void piecesArriveInOrderWhateverTheirSize() {
    Random random = new Random(5);
    List<Byte> sent = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      byte[] piece = new byte[random.nextInt(i % 3 == 0 ? 3_000 : 40)];
      random.nextBytes(piece);
      for (byte b : piece) {
        sent.add(b);
      }
      writes.add(i % 2 == 0 ? ByteBuffer.wrap(piece) : direct(piece), null);
    }
    writes.write();

    List<Byte> arrived = new ArrayList<>();
    written.forEach(
        buffer -> {
          while (buffer.isReadable()) {
            arrived.add(buffer.readByte());
          }
        });
    assertThat(arrived).as("seed 5").isEqualTo(sent);
  }

  @Test
  void largePiecesAreNotCopied() {
    ByteBuffer large = direct(new byte[2_000]);
    writes.add(text("header"), null);
    writes.add(large, null);
    writes.write();
    large.put(1_999, (byte) 7);
    ByteBuf all = written.get(0);
    assertThat(all.getByte(all.writerIndex() - 1)).isEqualTo((byte) 7);
  }

  @Test
  void smallPiecesAreCopiedIntoOneBuffer() {
    for (int i = 0; i < 100; i++) {
      writes.add(text("a message"), null);
    }
    writes.write();
    assertThat(written.get(0).nioBufferCount()).isEqualTo(1);
    assertThat(written.get(0).readableBytes()).isEqualTo(900);
  }

  @Test
  void itDoesNotWaitForTheFlushWhenItIsFull() {
    for (int i = 0; i < 4; i++) {
      writes.add(direct(new byte[1 << 16]), null);
    }
    assertThat(written).hasSize(1);
  }

  @Test
  void aPieceIsNotConsumed() {
    ByteBuffer small = text("small");
    ByteBuffer large = direct(new byte[5_000]);
    writes.add(small, null);
    writes.add(large, null);
    writes.write();
    assertThat(small.remaining()).isEqualTo(5);
    assertThat(large.remaining()).isEqualTo(5_000);
  }

  @Test
  void eachListenerHearsOfItsWriteInOrder() {
    writes.add(text("one"), promise("one"));
    writes.add(text("two"), null);
    writes.add(text(""), promise("three"));
    writes.write();
    channel.flush();
    assertThat(told).containsExactly("one done", "three done");
  }

  @Test
  void eachListenerHearsWhatBecameOfItsOwnBytes() {
    writes.add(text("one"), promise("one"));
    writes.add(text("twelve bytes"), promise("two"));
    channel.close();
    writes.write();
    assertThat(told).hasSize(2);
    assertThat(told.get(0)).startsWith("one failed: could not send 3 bytes");
    assertThat(told.get(1)).startsWith("two failed: could not send 12 bytes");
  }

  @Test
  void whatAListenerWritesComesInTheNextBuffer() {
    writes.add(
        text("one"),
        new WritePromise(driver, error -> writes.add(text("two"), promise("two")), null, 3));
    writes.add(text("!"), promise("mark"));
    writes.write();
    channel.flush();
    assertThat(written).hasSize(1);
    writes.write();
    channel.flush();
    assertThat(written.get(1).toString(StandardCharsets.UTF_8)).isEqualTo("two");
    assertThat(told).containsExactly("mark done", "two done");
  }

  private WritePromise promise(String name) {
    return new WritePromise(driver, error -> told.add(name + outcome(error)), null, size(name));
  }

  /** The sizes of the failing test. */
  private static int size(String name) {
    return name.equals("two") ? 12 : 3;
  }

  private static String outcome(@Nullable Throwable error) {
    return error == null ? " done" : " failed: " + error.getMessage();
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /** Keeps what TLS would get. */
  private final class Keeper extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      written.add((ByteBuf) message);
      promise.trySuccess();
    }
  }
}
