package net.p2pd.nat.stun.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;

/** Opens the sockets whose external ports are compared, with the local ports that this needs. */
final class SocketRow {

  private SocketRow() {}

  /** Opens UDP sockets; one whose port is taken is left out. */
  static void open(Measuring<?> measuring, PipeOptions options, Consumer<List<Asker>> then) {
    int base = LocalPorts.base(measuring.context.random());
    List<CompletableFuture<Asker>> opening = new ArrayList<>();
    for (int offset : LocalPorts.OFFSETS) {
      opening.add(measuring.open(Transport.UDP, base + offset, null, options));
    }
    measuring.on(
        Sequence.all(opening),
        (nothing, error) ->
            then.accept(
                opening.stream()
                    .filter(one -> !one.isCompletedExceptionally())
                    .map(CompletableFuture::join)
                    .toList()));
  }
}
