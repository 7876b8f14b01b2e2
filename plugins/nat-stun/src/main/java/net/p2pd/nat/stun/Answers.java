package net.p2pd.nat.stun;

import java.net.InetSocketAddress;
import java.util.Optional;
import net.p2pd.stun.client.StunAnswer;
import net.p2pd.stun.codec.StunError;
import net.p2pd.stun.codec.StunFormatException;

/** What one server said, for a survey. */
final class Answers {

  private Answers() {}

  static void tell(StunAnswer answer, InetSocketAddress server, Survey survey) {
    try {
      Optional<StunError> error = answer.error();
      Optional<InetSocketAddress> mapped = answer.mapped();
      if (error.isPresent()) {
        survey.failed(Words.of(server) + " refused: error " + error.get().code());
      } else if (mapped.isEmpty()) {
        survey.failed(Words.of(server) + " answered without an address");
      } else {
        survey.answered(server, mapped.get());
      }
    } catch (StunFormatException e) {
      survey.failed(Words.of(server) + ": an answer is malformed: " + e.getMessage());
    }
  }
}
