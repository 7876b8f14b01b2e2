package net.p2pd.testkit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.protocol.ProtocolHandler;

/** Protocol handlers that break what holds for all of them. */
final class BrokenProtocolHandler {

  private BrokenProtocolHandler() {}

  /** A handler as it should be: says what it is told to say. */
  static class Parrot implements ProtocolHandler {
    @Override
    public String id() {
      return "parrot";
    }

    @Override
    public boolean plainMessages() {
      return true;
    }

    @Override
    public void onMessage(Message message, Pipe pipe) {
      String text = message.text();
      if (text.startsWith("SAY ")) {
        pipe.send(text.substring(4));
      }
    }
  }

  /** What a parrot is asked. */
  abstract static class ParrotContract extends ProtocolHandlerContract {
    @Override
    protected Map<String, String> conversation() {
      return Map.of("SAY hello", "hello", "SAY 42", "42");
    }
  }

  /** For those that hang, and need not for long. */
  private static Limits impatient() {
    return Limits.usual().arrive(Duration.ofSeconds(2)).close(Duration.ofSeconds(2));
  }

  private static void waitForEver() {
    try {
      new CompletableFuture<String>().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new P2pdException("interrupted", e);
    }
  }

  @Breaks(value = "PROTOCOL-1", with = "onPipe did not return within 2000 ms")
  @Breaks.Also(value = "PROTOCOL-2", because = "every stream that it is given waits in vain")
  @Breaks.Also(value = "SERVICE-2", because = "every stream that it is given waits in vain")
  @Breaks.Also(value = "SERVICE-4", because = "every stream that it is given waits in vain")
  @Breaks.Also(value = "SERVICE-5", because = "every stream that it is given waits in vain")
  @Breaks.Also(value = "SERVICE-7", because = "every stream that it is given waits in vain")
  static final class BlocksForEachStream extends ParrotContract {
    @Override
    protected Limits limits() {
      return impatient();
    }

    @Override
    protected ProtocolHandler handler() {
      return new Parrot() {
        @Override
        public void onPipe(Pipe pipe) {
          waitForEver();
        }
      };
    }
  }

  @Breaks(value = "PROTOCOL-1", with = "the handler's call for a message did not return within")
  @Breaks.Also(value = "PROTOCOL-2", because = "garbage blocks the loop of all streams")
  @Breaks.Also(value = "PROTOCOL-3", because = "it blocks on what it does not know")
  static final class BlocksForWhatItDoesNotKnow extends ParrotContract {
    @Override
    protected Limits limits() {
      return impatient();
    }

    @Override
    protected ProtocolHandler handler() {
      return new Parrot() {
        private boolean blocked;

        @Override
        public void onMessage(Message message, Pipe pipe) {
          if (!message.text().startsWith("SAY ") && !blocked) {
            blocked = true; // once is enough to be found, and leaves no thread behind
            waitForEver();
          }
          super.onMessage(message, pipe);
        }
      };
    }
  }

  @Breaks(value = "PROTOCOL-2", with = "whether 'SAY ")
  static final class AnswersTheLatestStream extends ParrotContract {
    @Override
    protected ProtocolHandler handler() {
      return new Parrot() {
        private Pipe latest;

        @Override
        public void onPipe(Pipe pipe) {
          latest = pipe;
          super.onPipe(pipe);
        }

        @Override
        public void onMessage(Message message, Pipe pipe) {
          super.onMessage(message, latest == null ? pipe : latest);
        }
      };
    }
  }

  @Breaks(value = "PROTOCOL-2", with = "whether 'SAY ")
  static final class IsOffendedByGarbage extends ParrotContract {
    @Override
    protected ProtocolHandler handler() {
      return new Parrot() {
        private boolean offended;

        @Override
        public void onMessage(Message message, Pipe pipe) {
          offended |= !message.text().startsWith("SAY ");
          if (!offended) {
            super.onMessage(message, pipe);
          }
        }
      };
    }
  }

  @Breaks(value = "PROTOCOL-3", with = "answers to plain messages that it does not know")
  static final class ComplainsAboutWhatItDoesNotKnow extends ParrotContract {
    @Override
    protected ProtocolHandler handler() {
      return new Parrot() {
        @Override
        public void onMessage(Message message, Pipe pipe) {
          if (message.text().startsWith("SAY ")) {
            super.onMessage(message, pipe);
          } else {
            pipe.send("what?");
          }
        }
      };
    }
  }

  @Breaks(value = "PROTOCOL-3", with = "failures of plain messages that it does not know")
  static final class ThrowsWhatItDoesNotKnow extends ParrotContract {
    @Override
    protected ProtocolHandler handler() {
      return new Parrot() {
        @Override
        public void onMessage(Message message, Pipe pipe) {
          if (!message.text().startsWith("SAY ")) {
            throw new P2pdException("nobody says this to a parrot");
          }
          super.onMessage(message, pipe);
        }
      };
    }
  }
}
