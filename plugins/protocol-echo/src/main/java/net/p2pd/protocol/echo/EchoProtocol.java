package net.p2pd.protocol.echo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.protocol.ProtocolHandler;

/**
 * Answers a message that begins with {@code ECHO } with the bytes behind it, whatever they are, and
 * the message {@code PING} with {@code PONG}. Everything else is left to others.
 */
public final class EchoProtocol implements ProtocolHandler {

  private static final byte[] ECHO = "ECHO ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PING = "PING".getBytes(StandardCharsets.US_ASCII);
  private static final String PONG = "PONG";

  /** Creates the handler. */
  public EchoProtocol() {}

  @Override
  public String id() {
    return "echo";
  }

  @Override
  public String description() {
    return "answers ECHO text with the text, and PING with PONG";
  }

  @Override
  public boolean plainMessages() {
    return true;
  }

  @Override
  public void onMessage(Message message, Pipe pipe) {
    ByteBuffer bytes = message.peek();
    if (startsWith(bytes, ECHO)) {
      // Sent later than the view lives, so these bytes are copied.
      ByteBuffer answer = ByteBuffer.allocate(bytes.remaining() - ECHO.length);
      answer.put(bytes.position(ECHO.length)).flip();
      pipe.send(answer);
    } else if (bytes.remaining() == PING.length && startsWith(bytes, PING)) {
      pipe.send(PONG);
    }
  }

  private static boolean startsWith(ByteBuffer bytes, byte[] prefix) {
    return bytes.remaining() >= prefix.length
        && bytes.slice(0, prefix.length).equals(ByteBuffer.wrap(prefix));
  }
}
