package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.Registration;
import net.p2pd.core.testing.TestLoop;

/** Signalling of a village: what is sent arrives half a round trip later, from who sent it. */
final class Post {

  private final TestLoop loop;
  private final Map<PeerId, Signalling.Receiver> boxes = new HashMap<>();

  /** How long each message takes. */
  Supplier<Duration> delay = () -> Duration.ofMillis(25);

  /** Everything that was sent, in order. */
  final List<SignalMessage> sent = new ArrayList<>();

  /** What gets lost on the way. */
  Predicate<SignalMessage> lost = message -> false;

  /** Whether the servers take nothing. */
  boolean down;

  Post(TestLoop loop) {
    this.loop = loop;
  }

  long count(SignalMessage.Type type) {
    return sent.stream().filter(message -> message.type() == type).count();
  }

  /** What one house has of it; where it says it is comes with each message. */
  Signalling of(Village.House house) {
    return new Signalling() {
      @Override
      public boolean reaches(PeerAddress peer) {
        return true;
      }

      @Override
      public CompletionStage<Void> send(PeerAddress peer, ByteBuffer message) {
        return deliver(house.address(), peer, message);
      }

      @Override
      public Registration onMessage(Receiver receiver) {
        boxes.put(house.self, receiver);
        return () -> boxes.remove(house.self, receiver);
      }
    };
  }

  CompletionStage<Void> deliver(PeerAddress from, PeerAddress to, ByteBuffer message) {
    if (down) {
      return CompletableFuture.failedFuture(new P2pdException("the server is not there"));
    }
    ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message.duplicate()).flip();
    SignalMessage read = SignalMessage.decode(copy.duplicate());
    if (read != null) {
      sent.add(read);
    }
    if (read == null || !lost.test(read)) {
      loop.schedule(delay.get(), () -> arrive(from, to.peerId(), copy));
    }
    return CompletableFuture.completedFuture(null);
  }

  private void arrive(PeerAddress from, PeerId to, ByteBuffer message) {
    Signalling.Receiver receiver = boxes.get(to);
    if (receiver != null) {
      receiver.received(from, message.asReadOnlyBuffer());
    }
  }
}
