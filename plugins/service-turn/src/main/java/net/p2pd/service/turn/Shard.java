package net.p2pd.service.turn;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.stun.codec.IntegrityKey;
import net.p2pd.stun.codec.PasswordAlgorithm;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.TransactionId;

/**
 * What the server has on one event loop: the allocations of the clients there, and what is used
 * again for each packet, so that a packet on its way makes no garbage here. Nothing of it is used
 * on another thread.
 */
final class Shard {

  private static final int KEYS = 1024;

  final TurnServer server;
  final EventLoop loop;
  final StunMessage message = new StunMessage();
  final StunBuilder builder = new StunBuilder();
  final SendBuffers buffers = new SendBuffers();
  final Traffic traffic;
  final ChallengeLimit challenges;
  final Set<Allocation> allocations = new HashSet<>();
  private final Random random;

  /** Making a key costs two hashes; only keys that proved right are kept. */
  private final Map<String, IntegrityKey> keys =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, IntegrityKey> eldest) {
          return size() > KEYS;
        }
      };

  Shard(TurnServer server, EventLoop loop, long seed) {
    this.server = server;
    this.loop = loop;
    this.random = new Random(seed);
    this.traffic = new Traffic(server.context.metrics());
    this.challenges =
        new ChallengeLimit(server.settings.challengesPerSecond, (int) seed, loop.nanoTime());
  }

  /** Returns an id for an indication, of which nobody may expect that it cannot be guessed. */
  TransactionId transaction() {
    return TransactionId.random(random);
  }

  long nowSeconds() {
    return loop.now().getEpochSecond();
  }

  @Nullable
  IntegrityKey knownKey(String name, PasswordAlgorithm algorithm) {
    return keys.get(algorithm + " " + name);
  }

  void keep(String name, PasswordAlgorithm algorithm, IntegrityKey key) {
    keys.put(algorithm + " " + name, key);
  }

  /** Copies what is to be sent to where it can be sent from, behind some room for a header. */
  ByteBuffer framed(int header, ByteBuffer payload, int from, int length, int padding) {
    ByteBuffer buffer = buffers.take(header + length + padding);
    buffer.put(header, payload, from, length);
    for (int i = 0; i < padding; i++) {
      buffer.put(header + length + i, (byte) 0);
    }
    return buffer.limit(header + length + padding);
  }

  /** Ends everything that is here. */
  void close() {
    for (Allocation allocation : Set.copyOf(allocations)) {
      allocation.close();
    }
  }
}
