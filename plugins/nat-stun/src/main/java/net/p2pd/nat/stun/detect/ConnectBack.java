package net.p2pd.nat.stun.detect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.UnsolicitedBehavior;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.stun.client.StunAnswer;
import net.p2pd.stun.client.StunRequest;
import net.p2pd.stun.codec.Attributes;

/**
 * Asks a server over TCP for a change, on which servers of this project connect back to the very
 * address and port that the request came from. A socket that listens there sees who gets through.
 */
final class ConnectBack {

  /** In the answer: the address from which the server connects back. Our own, see service-stun. */
  private static final int CONNECT_BACK = 0xD2BC;

  /** One SYN that got lost shows only a second later; so several are asked for. */
  private static final int REQUESTS = 3;

  private final Measuring<?> measuring;
  private final AskedServer server;
  private final InetSocketAddress other;
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private boolean refused;
  private boolean promised;

  ConnectBack(Measuring<?> measuring, AskedServer server) {
    this.measuring = measuring;
    this.server = server;
    this.other = Objects.requireNonNull(server.other(), "chosen for it");
  }

  /** Begins; completes when nothing more is to be expected. */
  CompletableFuture<Void> ask(PipeOptions options) {
    int port = LocalPorts.base(measuring.context.random());
    measuring.on(
        measuring.listen(port, options, this::connected),
        (listening, error) -> {
          if (listening == null) {
            over.complete(null);
          } else {
            connect(port, options);
          }
        });
    return over;
  }

  /** What the server made of it, for the profile: only a refusal is told apart from a filter. */
  UnsolicitedBehavior unsolicited() {
    boolean keptOut =
        server.fromOther == ChangeAnswer.SILENT || server.fromOtherPort == ChangeAnswer.SILENT;
    return refused
        ? UnsolicitedBehavior.ANSWERED
        : keptOut ? UnsolicitedBehavior.DROPPED : UnsolicitedBehavior.UNKNOWN;
  }

  private void connected(Pipe pipe) {
    @Nullable InetAddress from = pipe.remote().map(InetSocketAddress::getAddress).orElse(null);
    if (other.getAddress().equals(from)) {
      server.fromOther = ChangeAnswer.CAME;
    } else if (server.address.getAddress().equals(from)) {
      server.fromOtherPort = ChangeAnswer.CAME;
    }
    pipe.abort();
  }

  private void connect(int port, PipeOptions options) {
    measuring.on(
        measuring.open(Transport.TCP, port, server.address, options),
        (asker, error) -> {
          if (asker == null) {
            over.complete(null);
          } else {
            ask(asker);
          }
        });
  }

  private void ask(Asker asker) {
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      for (int flags :
          new int[] {Attributes.CHANGE_IP | Attributes.CHANGE_PORT, Attributes.CHANGE_PORT}) {
        CompletableFuture<StunAnswer> answer =
            asker.transactions.send(
                StunRequest.binding()
                    .with(request -> request.number(Attributes.CHANGE_REQUEST, flags))
                    .timing(Timings.FIRST));
        answers.add(answer);
        measuring.on(answer, (found, error) -> promised |= found != null && isPromise(found));
      }
    }
    measuring.on(
        Sequence.all(answers),
        (nothing, error) -> {
          if (promised) {
            measuring.after(patience(), () -> end(asker));
          } else {
            over.complete(null);
          }
        });
  }

  private static boolean isPromise(StunAnswer answer) {
    return answer.isSuccess() && answer.message().has(CONNECT_BACK);
  }

  private Duration patience() {
    return server.roundTrip().multipliedBy(3).dividedBy(2).plusMillis(100);
  }

  private void end(Asker asker) {
    refused = asker.wasRefused();
    server.controlled = true;
    if (server.fromOther == ChangeAnswer.UNASKED) {
      server.fromOther = ChangeAnswer.SILENT;
    }
    if (server.fromOtherPort == ChangeAnswer.UNASKED) {
      server.fromOtherPort = ChangeAnswer.SILENT;
    }
    over.complete(null);
  }
}
