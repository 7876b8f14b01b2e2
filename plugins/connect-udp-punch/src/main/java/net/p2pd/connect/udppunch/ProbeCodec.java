package net.p2pd.connect.udppunch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.p2pd.api.Nullable;

/**
 * The datagrams that open the way: type, flags, round, a number, and a code over them (HMAC-SHA256,
 * RFC 2104, cut to 16 bytes) under a key that only the two halves know, so that nobody else can
 * make one; and none counts twice. The type has neither of QUIC's first two bits (RFC 9000 section
 * 17), so that one that comes late is nothing to a session. May be used from any thread.
 */
final class ProbeCodec {

  static final int LENGTH = 28;

  /** Not used by anything else that shares a port with QUIC (RFC 9443). */
  static final byte TYPE = 0x0b;

  private static final int FROM_CALLER = 1;
  private static final int HEARD = 2;
  private static final int TAKES = 4;
  private static final int CONFIRMS = 8;
  private static final int BODY = 12;
  private static final int REMEMBERED = 4096;

  private final Mac mac;
  private final boolean calling;
  private final Map<Long, Boolean> seen =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };
  private long count;

  /**
   * One that came.
   *
   * @param takes whether its sender, the calling half, has taken this way
   * @param confirms whether its sender knows that this way was taken
   */
  record Probe(boolean takes, boolean confirms) {}

  ProbeCodec(String callersSecret, String answerersSecret, String connection, boolean calling) {
    this.calling = calling;
    try {
      mac = Mac.getInstance("HmacSHA256");
      byte[] secret = (callersSecret + answerersSecret).getBytes(StandardCharsets.US_ASCII);
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] key = mac.doFinal(("udp-punch 1 " + connection).getBytes(StandardCharsets.UTF_8));
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256, which each one must have", e);
    }
  }

  /** Loads what the first code needs, which takes longer than an event loop may be held up. */
  static void warmUp() {
    new ProbeCodec("00", "00", "", true).opening(false);
  }

  /** Makes one that opens the way, or that says that one of the other side came. */
  ByteBuffer opening(boolean heard) {
    return make(heard ? HEARD : 0);
  }

  /** Makes one that says that this way is taken. */
  ByteBuffer taking() {
    return make(HEARD | TAKES);
  }

  /** Makes one that confirms that. */
  ByteBuffer confirming() {
    return make(HEARD | CONFIRMS);
  }

  private synchronized ByteBuffer make(int flags) {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.put(TYPE).put((byte) (flags | (calling ? FROM_CALLER : 0))).putShort((short) 0);
    bytes.putLong(++count);
    bytes.put(code(bytes.array()), 0, LENGTH - BODY);
    return bytes.flip();
  }

  private byte[] code(byte[] packet) {
    mac.update(packet, 0, BODY);
    return mac.doFinal();
  }

  /** Whether a datagram may be one of these. */
  static boolean isLike(ByteBuffer bytes) {
    return bytes.remaining() == LENGTH && bytes.get(bytes.position()) == TYPE;
  }

  /** Returns what came, or null if the other half did not make it, or it came before. */
  @Nullable
  synchronized Probe read(ByteBuffer bytes) {
    if (!isLike(bytes)) {
      return null;
    }
    byte[] packet = new byte[LENGTH];
    bytes.duplicate().get(packet);
    byte[] expected = code(packet);
    int difference = 0;
    for (int i = BODY; i < LENGTH; i++) {
      difference |= packet[i] ^ expected[i - BODY];
    }
    int flags = packet[1];
    boolean fromCaller = (flags & FROM_CALLER) != 0;
    if (difference != 0 || fromCaller == calling) {
      return null; // a stranger's, or one of our own that came back
    }
    if (seen.put(ByteBuffer.wrap(packet, 4, 8).getLong(), Boolean.TRUE) != null) {
      return null;
    }
    return new Probe((flags & TAKES) != 0, (flags & CONFIRMS) != 0);
  }
}
