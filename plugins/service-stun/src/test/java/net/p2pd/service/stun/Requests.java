package net.p2pd.service.stun;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.Consumer;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.TransactionId;

/** Binding requests, each with a transaction of its own. */
final class Requests {

  private final Random random = new Random(1);

  /** A request of RFC 8489 with some attributes. */
  ByteBuffer binding(Consumer<StunBuilder> attributes) {
    return write(TransactionId.random(random), attributes);
  }

  ByteBuffer binding() {
    return binding(request -> {});
  }

  /** A request without magic cookie, as of RFC 3489. */
  ByteBuffer classic(Consumer<StunBuilder> attributes) {
    return write(TransactionId.randomClassic(random), attributes);
  }

  private static ByteBuffer write(TransactionId id, Consumer<StunBuilder> attributes) {
    ByteBuffer packet = ByteBuffer.allocate(StunServer.LARGEST_REQUEST + 1000);
    attributes.accept(new StunBuilder().begin(packet, StunClass.REQUEST, Methods.BINDING, id));
    return packet.flip();
  }
}
