package net.p2pd.stun.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a name server of the test's own. */
class SystemRecordsTest {

  private static final int SRV = 33;
  private static final int NO_SUCH_NAME = 3;

  private final DatagramSocket socket;
  private @Nullable Thread thread;

  SystemRecordsTest() throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void close() throws InterruptedException {
    socket.close();
    if (thread != null) {
      thread.join();
    }
  }

  /** Answers each question with these records, or that there is no such name. */
  private void serve(boolean known, ServiceRecord... records) {
    thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                  socket.receive(packet);
                  byte[] answer = answer(packet.getData(), packet.getLength(), known, records);
                  socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
              } catch (IOException e) {
                // the end of the test
              }
            });
    thread.start();
  }

  private static byte[] answer(byte[] query, int length, boolean known, ServiceRecord... records)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(query, 0, 2);
    out.writeShort(0x8180 | (known ? 0 : NO_SUCH_NAME));
    out.writeShort(1);
    out.writeShort(records.length);
    out.writeInt(0);
    int end = 12;
    while (query[end] != 0) {
      end += query[end] + 1;
    }
    end += 5;
    assertThat(end).isLessThanOrEqualTo(length);
    out.write(query, 12, end - 12);
    for (ServiceRecord record : records) {
      out.writeShort(0xC00C);
      out.writeShort(SRV);
      out.writeShort(1);
      out.writeInt(60);
      ByteArrayOutputStream name = new ByteArrayOutputStream();
      for (String label : record.host().split("\\.")) {
        name.write(label.length());
        name.write(label.getBytes(StandardCharsets.US_ASCII));
      }
      name.write(0);
      out.writeShort(6 + name.size());
      out.writeShort(record.priority());
      out.writeShort(record.weight());
      out.writeShort(record.port());
      out.write(name.toByteArray());
    }
    return bytes.toByteArray();
  }

  private List<ServiceRecord> find(int firstWaitMillis) throws Exception {
    return new SystemRecords("dns://127.0.0.1:" + socket.getLocalPort(), firstWaitMillis)
        .find("_stun._udp.example.net")
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  @Test
  void recordsAreReadAsTheDnsHasThem() throws Exception {
    ServiceRecord[] all = {
      new ServiceRecord(10, 60, "a.example.net", 3478),
      new ServiceRecord(20, 0, "b.example.net", 99)
    };
    serve(true, all);

    assertThat(find(5000)).containsExactlyInAnyOrder(all);
  }

  @Test
  void aNameThatIsNotThereHasNone() throws Exception {
    serve(false);

    assertThat(find(5000)).isEmpty();
  }

  @Test
  void aNameServerThatNeverAnswersIsGivenUp() throws Exception {
    assertThat(find(20)).isEmpty();
  }
}
