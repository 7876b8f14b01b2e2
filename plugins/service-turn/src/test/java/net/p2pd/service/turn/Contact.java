package net.p2pd.service.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Challenge;
import net.p2pd.stun.codec.ChannelData;
import net.p2pd.stun.codec.IntegrityKey;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunError;
import net.p2pd.stun.codec.StunLimits;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.StunStream;
import net.p2pd.stun.codec.TransactionId;

/** A client of the server, made by hand: sends what a test wants, right or wrong. */
final class Contact {

  private final Bench bench;
  private final Pipe pipe;
  private final Random random;
  private final StunStream stream = new StunStream(StunLimits.DEFAULT.withOldChannels());
  private boolean taken;

  /** All that came and is no answer: Data and ConnectionAttempt indications, and ChannelData. */
  final List<ByteBuffer> received = new ArrayList<>();

  /** What came after the stream was taken by a connection of a peer's. */
  final StringBuilder raw = new StringBuilder();

  private final List<StunMessage> answers = new ArrayList<>();
  String user;
  String password;
  @Nullable Challenge challenge;

  Contact(Bench bench, Pipe pipe, String user, String password) {
    this.bench = bench;
    this.pipe = pipe;
    this.user = user;
    this.password = password;
    this.random = new Random(bench.seed + 77);
    pipe.onMessage(
        (message, from) -> {
          ByteBuffer chunk = ByteBuffer.wrap(message.bytes());
          if (taken) {
            raw.append(message.text());
          } else if (pipe.transport().equals(net.p2pd.api.pipe.Transport.UDP)) {
            take(chunk);
          } else {
            stream.receive(chunk, this::take);
            byte[] rest = new byte[chunk.remaining()];
            chunk.get(rest);
            raw.append(new String(rest, java.nio.charset.StandardCharsets.UTF_8));
          }
        });
  }

  private boolean take(ByteBuffer frame) {
    ByteBuffer copy = ByteBuffer.allocate(frame.remaining()).put(frame.duplicate()).flip();
    if ((copy.getShort(0) & 0xC000) != 0) {
      received.add(copy);
      return true;
    }
    StunMessage message = StunMessage.parse(copy);
    if (message.stunClass() == StunClass.INDICATION) {
      received.add(copy);
    } else {
      answers.add(message);
      taken |= message.is(StunClass.SUCCESS, Methods.CONNECTION_BIND);
    }
    return !taken;
  }

  Pipe pipe() {
    return pipe;
  }

  /** Sends a request as it is, and waits for its answer. */
  StunMessage ask(TransactionId id, int method, UnaryOperator<StunBuilder> attributes) {
    StunMessage answer = tryAsk(id, method, attributes);
    if (answer == null) {
      throw new AssertionError("no answer to " + Methods.name(method));
    }
    return answer;
  }

  /** Sends a request as it is. */
  void tell(TransactionId id, int method, UnaryOperator<StunBuilder> attributes) {
    ByteBuffer packet = ByteBuffer.allocate(1024);
    StunBuilder unused =
        attributes.apply(new StunBuilder().begin(packet, StunClass.REQUEST, method, id));
    pipe.send(packet.flip());
  }

  /** Returns how many answers came. */
  int answers() {
    return answers.size();
  }

  @Nullable
  StunMessage tryAsk(TransactionId id, int method, UnaryOperator<StunBuilder> attributes) {
    int before = answers.size();
    tell(id, method, attributes);
    bench.until(() -> answers.size() > before);
    return answers.size() > before ? answers.get(answers.size() - 1) : null;
  }

  TransactionId newId() {
    return TransactionId.random(random);
  }

  /** Sends a request with credentials; asks for a challenge if there was none, or it is stale. */
  StunMessage request(int method, UnaryOperator<StunBuilder> attributes) {
    return request(newId(), method, attributes);
  }

  StunMessage request(TransactionId id, int method, UnaryOperator<StunBuilder> attributes) {
    if (challenge == null) {
      challenge = Challenge.in(ask(newId(), method, attributes)).orElseThrow();
    }
    StunMessage answer = signed(id, method, attributes);
    if (code(answer) == 438) {
      challenge = Challenge.in(answer).orElseThrow();
      answer = signed(newId(), method, attributes);
    }
    return answer;
  }

  StunMessage signed(TransactionId id, int method, UnaryOperator<StunBuilder> attributes) {
    Challenge current = challenge;
    if (current == null) {
      throw new IllegalStateException("no challenge yet");
    }
    IntegrityKey key = current.key(user, password);
    StunMessage answer =
        ask(id, method, builder -> current.sign(attributes.apply(builder), user, key));
    if (answer.stunClass() == StunClass.SUCCESS && !current.verifies(answer, key)) {
      throw new AssertionError("the answer is not signed: " + answer);
    }
    return answer;
  }

  StunMessage allocate() {
    return request(Methods.ALLOCATE, b -> b.number(Attributes.REQUESTED_TRANSPORT, 17));
  }

  static InetSocketAddress relayed(StunMessage answer) {
    return answer.address(Attributes.XOR_RELAYED_ADDRESS).orElseThrow();
  }

  StunMessage permit(InetSocketAddress peer) {
    return request(Methods.CREATE_PERMISSION, b -> b.address(Attributes.XOR_PEER_ADDRESS, peer));
  }

  StunMessage bind(int channel, InetSocketAddress peer) {
    return request(
        Methods.CHANNEL_BIND,
        b ->
            b.number(Attributes.CHANNEL_NUMBER, channel)
                .address(Attributes.XOR_PEER_ADDRESS, peer));
  }

  StunMessage refresh(Duration lifetime) {
    return request(Methods.REFRESH, b -> b.number(Attributes.LIFETIME, lifetime.toSeconds()));
  }

  void send(InetSocketAddress peer, String text) {
    ByteBuffer packet = ByteBuffer.allocate(1024);
    new StunBuilder()
        .begin(packet, StunClass.INDICATION, Methods.SEND, newId())
        .address(Attributes.XOR_PEER_ADDRESS, peer)
        .bytes(Attributes.DATA, Bench.bytes(text));
    pipe.send(packet.flip());
    bench.settle();
  }

  void send(int channel, String text) {
    ByteBuffer data = ByteBuffer.wrap(Bench.bytes(text));
    ByteBuffer packet = ByteBuffer.allocate(1024);
    boolean padded = !pipe.transport().equals(net.p2pd.api.pipe.Transport.UDP);
    ChannelData.write(packet, channel, data, padded);
    pipe.send(packet.flip());
    bench.settle();
  }

  /** Returns the payloads of what came, each behind its channel or its peer. */
  List<String> data() {
    List<String> lines = new ArrayList<>();
    for (ByteBuffer packet : received) {
      if ((packet.getShort(0) & 0xC000) != 0) {
        ChannelData channel = new ChannelData().wrap(packet.duplicate());
        lines.add(Integer.toHexString(channel.channel()) + " " + Bench.text(channel.data()));
      } else {
        StunMessage message = StunMessage.parse(packet.duplicate());
        message
            .value(Attributes.DATA)
            .ifPresent(
                data ->
                    lines.add(
                        Bench.text(message.address(Attributes.XOR_PEER_ADDRESS).orElseThrow())
                            + " "
                            + Bench.text(data)));
      }
    }
    received.clear();
    return lines;
  }

  /** Returns the code of an error, or 0. */
  static int code(StunMessage answer) {
    return StunError.in(answer).map(StunError::code).orElse(0);
  }
}
