package net.p2pd.core.pipe;

import java.nio.channels.NetworkChannel;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;

/** Makes drivers around channels that exist. */
@FunctionalInterface
public interface ChannelWrapper {

  /**
   * Takes a channel over.
   *
   * @return fails with {@code UnsupportedOptionException} for a kind of channel it does not know
   */
  CompletionStage<PipeDriver> wrap(NetworkChannel channel, PipeOptions options);
}
