package net.p2pd.testkit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/** Detectors that break the rules of NatDetector. */
final class BrokenDetector {

  private BrokenDetector() {}

  /** The contract for detectives, with the servers that they ask. */
  abstract static class DetectiveContract extends NatDetectorContract {
    abstract Detective detective();

    @Override
    protected NatDetector detector() {
      return detective();
    }

    @Override
    protected boolean measuresTcp() {
      return false;
    }

    @Override
    protected List<VirtualHost> servers(VirtualInternet internet) {
      return Mirrors.on(internet);
    }
  }

  @Breaks(value = "NAT-1", with = "the type for TCP, of which nothing may come from")
  static final class TakesTcpForUdp extends DetectiveContract {
    @Override
    Detective detective() {
      return new Detective() {
        @Override
        public CompletionStage<NatProfile> detect(NatQuestion question) {
          return super.detect(
              new NatQuestion(question.nic(), question.family(), Transport.UDP, question.limit()));
        }
      };
    }

    @Override
    protected boolean measuresTcp() {
      return true; // so it says
    }
  }

  @Breaks(value = "NAT-1", with = "it says that nothing is known once its network is cut")
  @Breaks.Also(value = "NAT-3", because = "cancelling what it makes of the verdict ends nothing")
  static final class RemembersAnotherNetwork extends DetectiveContract {
    @Override
    Detective detective() {
      return new Detective() {
        private NatProfile last;

        @Override
        public CompletionStage<NatProfile> detect(NatQuestion question) {
          return super.detect(question)
              .exceptionallyCompose(
                  error ->
                      last == null
                          ? CompletableFuture.failedFuture(error)
                          : CompletableFuture.completedFuture(last))
              .thenApply(
                  profile -> {
                    last = profile;
                    return profile;
                  });
        }
      };
    }
  }

  @Breaks(value = "NAT-2", with = "what it is sure of")
  static final class IsSureOfItsGuess extends DetectiveContract {
    @Override
    Detective detective() {
      return new Detective() {
        @Override
        double confidence(boolean sure) {
          return 1;
        }
      };
    }
  }

  @Breaks(value = "NAT-2", with = "where no server answered")
  @Breaks.Also(value = "NAT-1", because = "it goes on believing when its network is cut")
  @Breaks.Also(value = "NAT-3", because = "cancelling what it makes of the verdict ends nothing")
  static final class AssumesTheBest extends DetectiveContract {
    @Override
    Detective detective() {
      return new Detective() {
        @Override
        public CompletionStage<NatProfile> detect(NatQuestion question) {
          return super.detect(question)
              .exceptionally(
                  error ->
                      NatProfile.builder(NatType.OPEN, NatDelta.equal()).confidence(1).build());
        }
      };
    }
  }

  @Breaks(value = "NAT-3", with = "what is open after a verdict")
  @Breaks.Also(value = "SERVICE-4", because = "what it leaves open outlives it, too")
  static final class LeavesItsSocketsOpen extends DetectiveContract {
    @Override
    Detective detective() {
      return new Detective() {
        @Override
        void tidy(List<Pipe> open) {}
      };
    }
  }
}
