package net.p2pd.core.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A frame in a test, with its header's fields as they are on the wire. */
record Frame(int type, int flags, int stream, int sequence, int ack, byte[] payload) {

  static Frame read(ByteBuffer in) {
    int type = in.get() & 0xFF;
    int flags = in.get() & 0xFF;
    in.getShort();
    byte[] payload = new byte[in.getInt()];
    int stream = in.getInt();
    int sequence = in.getInt();
    int ack = in.getInt();
    in.get(payload);
    return new Frame(type, flags, stream, sequence, ack, payload);
  }

  /** Returns the number at the beginning of the payload: a reason, a PING's kind. */
  int code() {
    return ByteBuffer.wrap(payload).getInt();
  }

  /** Returns the words behind a reason. */
  String text() {
    return new String(payload, 4, payload.length - 4, StandardCharsets.UTF_8);
  }
}
