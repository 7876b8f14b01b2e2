package net.p2pd.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.natlab.virtual.LabSessionProvider;

/** Session providers that break the rules of SessionProvider: the laboratory's, made worse. */
final class BrokenSession {

  private BrokenSession() {}

  /** Sessions of the laboratory. */
  static class Worse implements SessionProvider {
    final SessionProvider real;

    Worse(SplittableRandom random) {
      real = new LabSessionProvider(random).withoutDatagrams();
    }

    @Override
    public String id() {
      return "worse";
    }

    @Override
    public boolean supports(PipeKind kind) {
      return real.supports(kind);
    }

    @Override
    public CompletionStage<SecuredPath> secure(SessionRequest request) {
      return real.secure(request);
    }

    static SessionRequest changed(SessionRequest request, PeerId expected, Duration limit) {
      return new SessionRequest(
          request.pipe(), request.isClient(), request.self(), request.signer(), expected, limit);
    }
  }

  /** The contract for them. */
  abstract static class WorseContract extends SessionProviderContract {
    final SplittableRandom random = new SplittableRandom(7);

    @Override
    protected boolean datagrams() {
      return false;
    }

    @Override
    protected boolean authenticates() {
      return false;
    }
  }

  @Breaks(value = "SESSION-1", with = "a handshake with another peer than the client expected")
  static final class LetsAnybodyIn extends WorseContract {
    @Override
    protected SessionProvider provider() {
      return new Worse(random.split()) {
        @Override
        public CompletionStage<SecuredPath> secure(SessionRequest request) {
          return real.secure(changed(request, null, request.limit()));
        }
      };
    }
  }

  @Breaks(value = "SESSION-2", with = "what was delivered of bytes that were changed")
  static final class ProtectsNothing extends WorseContract {
    @Override
    protected SessionProvider provider() {
      return new Worse(random.split());
    }

    @Override
    protected boolean authenticates() {
      return true; // which is not so
    }
  }

  @Breaks(value = "SESSION-2", with = "the kind of the secured pipe")
  static final class GivesPipesOfMessages extends WorseContract {
    @Override
    protected SessionProvider provider() {
      return new Worse(random.split()) {
        @Override
        public CompletionStage<SecuredPath> secure(SessionRequest request) {
          return real.secure(request)
              .thenApply(path -> new SecuredPath(ofMessages(path.pipe()), path.peer()));
        }
      };
    }

    private static Pipe ofMessages(Pipe real) {
      return (Pipe)
          Proxy.newProxyInstance(
              Pipe.class.getClassLoader(),
              new Class<?>[] {Pipe.class},
              (proxy, method, arguments) -> {
                try {
                  return method.getName().equals("kind")
                      ? PipeKind.MESSAGES
                      : method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  @Breaks(value = "SESSION-3", with = "a client whose server is silent was not done within")
  static final class WaitsForHours extends WorseContract {
    @Override
    protected SessionProvider provider() {
      return new Worse(random.split()) {
        @Override
        public CompletionStage<SecuredPath> secure(SessionRequest request) {
          PeerId expected = request.expected().orElse(null);
          return real.secure(changed(request, expected, Duration.ofHours(3)));
        }
      };
    }
  }

  @Breaks(value = "SESSION-4", with = "bytes that were read of a stranger who proves nothing")
  @Breaks.Also(value = "SESSION-1", because = "who only reads never finishes a handshake")
  @Breaks.Also(value = "SESSION-2", because = "who only reads never finishes a handshake")
  @Breaks.Also(value = "SESSION-5", because = "who only reads never finishes a handshake")
  @Breaks.Also(value = "SERVICE-2", because = "its use is a handshake")
  @Breaks.Also(value = "SERVICE-4", because = "its use is a handshake")
  @Breaks.Also(value = "SERVICE-5", because = "its use is a handshake")
  @Breaks.Also(value = "SERVICE-7", because = "its use is a handshake")
  static final class ReadsAllThatComes extends WorseContract {
    @Override
    protected SessionProvider provider() {
      return new Worse(random.split()) {
        @Override
        public CompletionStage<SecuredPath> secure(SessionRequest request) {
          if (request.pipe().kind() != PipeKind.STREAM) {
            return super.secure(request);
          }
          StringBuilder everything = new StringBuilder();
          request.pipe().onMessage((message, pipe) -> everything.append(message.text()));
          CompletableFuture<SecuredPath> result = new CompletableFuture<>();
          if (request.isClient()) {
            request.pipe().send("let me in, please");
          }
          loop.schedule(
              request.limit(),
              () -> {
                request.pipe().abort();
                result.completeExceptionally(
                    new P2pdException("the peer did not prove who he is in time"));
              });
          return result;
        }

        private net.p2pd.api.pipe.EventLoop loop;

        @Override
        public void start(net.p2pd.api.plugin.PluginContext context) {
          loop = context.eventLoop();
        }
      };
    }
  }

  @Breaks(value = "SESSION-5", with = "bytes of the client's second handshake")
  static final class RemembersWhoWasThere extends WorseContract {
    @Override
    protected SessionProvider provider() {
      return new Worse(random.split()) {
        private PeerId known;

        @Override
        public CompletionStage<SecuredPath> secure(SessionRequest request) {
          PeerId before = known;
          if (before != null && request.pipe().kind() == PipeKind.STREAM) {
            return CompletableFuture.completedFuture(new SecuredPath(request.pipe(), before));
          }
          return real.secure(request)
              .thenApply(
                  path -> {
                    known = path.peer();
                    return path;
                  });
        }
      };
    }
  }
}
