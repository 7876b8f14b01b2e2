package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The rules of all services, for {@link Beacon}s. */
abstract class BeaconContract extends ServiceContract<Beacon> {

  @Override
  protected Map<String, Object> settings() {
    return Map.of("name", "lighthouse");
  }

  @Override
  void exercise(Beacon service, KitContext context) {
    assertThat(world().await("an answer", service.ask(), Duration.ofSeconds(5)))
        .isEqualTo("lighthouse");
  }

  @Override
  CompletionStage<?> lasting(Beacon service, KitContext context) {
    return service.godot();
  }

  @Override
  CompletionStage<?> hopeless(Beacon service, KitContext context) {
    return service.nobody();
  }
}
