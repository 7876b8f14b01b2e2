package net.p2pd.connect.relay.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Pipes;
import org.junit.jupiter.api.Test;

/** The README's program stands here word for word and is run. */
class ReadmeTest {

  static CompletableFuture<Pipe> relayed(Pipes pipes, InetSocketAddress peer) {
    TurnClient client = TurnClient.over(pipes);
    TurnServer server =
        TurnServer.of("turn:relay.example.net") // or ?transport=tcp, or turns:
            .with(TurnCredentials.password("ada", "secret")); // or sharedSecret(...)
    return client.allocate(server).thenCompose(allocation -> allocation.open(peer));
  }

  @Test
  void theProgramWorks() {
    TurnWorld world = new TurnWorld();
    world.internet.name("relay.example.net", world.turn.address().getAddress());
    Pipe pipe = world.await(relayed(world.home.pipes(), world.echo()));
    List<String> answers = TurnWorld.collecting(pipe);
    pipe.send("hello");
    world.pass();
    assertThat(answers).containsExactly("hello");
  }

  @Test
  void theReadmeHasTheProgramOfThisClass() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/net/p2pd/connect/relay/turn/ReadmeTest.java"));
    int from = source.indexOf("  static CompletableFuture<Pipe> relayed");
    String program = source.substring(from, source.indexOf("\n  }\n", from) + 5);
    assertThat(Files.readString(Path.of("README.md"))).contains(program.replaceAll("(?m)^  ", ""));
  }
}
