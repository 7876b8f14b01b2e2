package net.p2pd.stun.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What is done for each packet makes no garbage: the JVM's own count of allocated bytes says so.
 */
class GarbageTest {

  private static final int ROUNDS = 10_000;

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private long sum;

  private static long allocatedBy(Runnable work) {
    work.run(); // loads classes, and what they make once
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private void assertNoGarbage(Runnable once) {
    long bytes =
        allocatedBy(
            () -> {
              for (int i = 0; i < ROUNDS; i++) {
                once.run();
              }
            });
    // The count itself may cost a few bytes; one object a round would be 160,000.
    assertThat(bytes).as("bytes in " + ROUNDS + " rounds").isLessThan(ROUNDS);
  }

  @Test
  void readingABindingResponse() {
    ByteBuffer packet = Vectors.buffer(Vectors.IPV6_RESPONSE);
    StunMessage message = new StunMessage();
    StunAddress mapped = new StunAddress();
    assertNoGarbage(
        () -> {
          message.wrap(packet);
          message.addressAt(message.find(Attributes.XOR_MAPPED_ADDRESS), mapped);
          sum += message.isFingerprintRight() ? mapped.port() + message.transactionLow() : 0;
        });
    assertThat(mapped.port()).isEqualTo(32853);
    assertThat(sum).isNotZero();
  }

  @Test
  void answeringABindingRequest() {
    ByteBuffer packet = Vectors.buffer(Vectors.REQUEST);
    ByteBuffer answer = ByteBuffer.allocate(200);
    StunMessage request = new StunMessage();
    StunBuilder builder = new StunBuilder();
    StunAddress source = new StunAddress().setIpv4(0x7F000001, 5000);
    assertNoGarbage(
        () -> {
          request.wrap(packet);
          builder
              .respond(answer.clear(), StunClass.SUCCESS, request)
              .address(Attributes.XOR_MAPPED_ADDRESS, source)
              .address(Attributes.RESPONSE_ORIGIN, source)
              .fingerprint();
        });
    assertThat(StunMessage.parse(answer.flip()).isFingerprintRight()).isTrue();
  }

  @Test
  void passingDataOn() {
    ByteBuffer packet = ByteBuffer.allocate(1300);
    ChannelData.write(packet, 0x4001, ByteBuffer.allocate(1200), true);
    packet.flip();
    ByteBuffer out = ByteBuffer.allocate(2000);
    ChannelData data = new ChannelData();
    StunStream stream = new StunStream();
    StunStream.Frames frames =
        frame -> {
          data.wrap(frame);
          out.clear().put(0, packet, data.dataIndex(), data.length());
          return true;
        };
    assertNoGarbage(() -> stream.receive(packet.position(0), frames));
    assertThat(data.length()).isEqualTo(1200);
  }

  @Test
  void theCountSeesGarbage() {
    Random random = new Random(1);
    assertThat(allocatedBy(() -> sum += TransactionId.random(random).low())).isPositive();
  }
}
