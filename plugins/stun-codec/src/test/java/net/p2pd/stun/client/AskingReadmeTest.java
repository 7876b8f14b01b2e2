package net.p2pd.stun.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.stun.codec.Attributes;
import org.junit.jupiter.api.Test;

/** The README's programs that ask servers stand here word for word and are run. */
class AskingReadmeTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Lab lab = new Lab();

  static CompletableFuture<InetSocketAddress> whereAmI(Pipes pipes) {
    return StunClient.of(pipes)
        .ask(StunServer.parse("stun.example.net"))
        .thenApply(StunResult::mapped);
  }

  static CompletableFuture<StunAnswer> fromElsewhere(Pipe socket, InetSocketAddress server) {
    StunTransactions transactions = StunTransactions.over(socket, StunTiming.FAST, RANDOM);
    return transactions.send(
        StunRequest.binding()
            .with(request -> request.number(Attributes.CHANGE_REQUEST, Attributes.CHANGE_PORT))
            .answeredFromAnywhere(),
        server);
  }

  @Test
  void aClientLearnsItsAddress() {
    lab.serve(0, Lab.PORT, (request, pipe) -> pipe.send(Lab.success(request, pipe)));
    lab.internet.name("stun.example.net", lab.at(0, Lab.PORT).getAddress());

    assertThat(lab.await(whereAmI(lab.client.pipes())).getAddress()).isEqualTo(lab.router());
  }

  @Test
  void aServerAnswersFromElsewhere() {
    InetSocketAddress server = lab.at(0, Lab.PORT);
    InetSocketAddress other = lab.at(0, 3479);
    Pipe elsewhere = lab.serve(0, 3479, (request, pipe) -> {});
    lab.serve(
        0,
        Lab.PORT,
        (request, pipe) -> {
          assertThat(request.number(Attributes.CHANGE_REQUEST)).hasValue(Attributes.CHANGE_PORT);
          elsewhere.send(Lab.success(request, pipe), pipe.remote().orElseThrow());
        });
    Pipe socket = lab.socket();
    StunTransactions.over(socket, StunTiming.FAST, RANDOM)
        .send(StunRequest.binding().timing(StunTiming.FAST), other); // so that the NAT lets it in

    assertThat(lab.await(fromElsewhere(socket, server)).from()).contains(other);
  }
}
