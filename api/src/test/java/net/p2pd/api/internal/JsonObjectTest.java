package net.p2pd.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonObjectTest {
  private static final JsonObject OBJECT =
      JsonObject.parse(
          "nic",
          "{\"name\":\"eth0\",\"index\":2,\"up\":true,\"none\":null,\"ips\":[\"a\",\"b\"],"
              + "\"mixed\":[\"a\",1],\"routes\":[{\"x\":1},{\"y\":\"z\"}],\"inner\":{\"deep\":1.5}}");

  @Test
  void membersComeInTheirTypes() {
    assertThat(OBJECT.path()).isEqualTo("nic");
    assertThat(OBJECT.string("name")).isEqualTo("eth0");
    assertThat(OBJECT.integer("index", 0, 9)).isEqualTo(2);
    assertThat(OBJECT.bool("up")).isTrue();
    assertThat(OBJECT.strings("ips")).containsExactly("a", "b");
    assertThat(OBJECT.objects("routes").get(1).string("y")).isEqualTo("z");
    assertThat(OBJECT.has("none")).isTrue();
    assertThat(OBJECT.has("other")).isFalse();
  }

  @Test
  void nullAndAbsentAreBothEmptyWhereThatIsAllowed() {
    for (String key : List.of("none", "absent")) {
      assertThat(OBJECT.optionalString(key)).isEmpty();
      assertThat(OBJECT.optionalInteger(key, 0, 1)).isEmpty();
      assertThat(OBJECT.optionalObject(key)).isEmpty();
      assertThat(OBJECT.optionalStrings(key)).isEmpty();
    }
  }

  @Test
  void aMissingMemberIsNamedWithWhatItMustBe() {
    assertThatThrownBy(() -> OBJECT.string("absent"))
        .hasMessage("nic.absent is missing; it must be a string");
    assertThatThrownBy(() -> OBJECT.integer("none", 0, 7))
        .hasMessage("nic.none is missing; it must be a whole number from 0 to 7");
    assertThatThrownBy(() -> OBJECT.bool("absent")).hasMessageContaining("must be true or false");
    assertThatThrownBy(() -> OBJECT.object("absent")).hasMessageContaining("must be an object");
    assertThatThrownBy(() -> OBJECT.strings("absent")).hasMessageContaining("a list of strings");
    assertThatThrownBy(() -> OBJECT.objects("absent")).hasMessageContaining("a list of objects");
  }

  @Test
  void aMemberOfAnotherTypeIsNamedWithItsPathAndWhatItIs() {
    assertThatThrownBy(() -> OBJECT.string("index"))
        .hasMessage("nic.index must be a string, not 2");
    assertThatThrownBy(() -> OBJECT.integer("index", 3, 9))
        .hasMessage("nic.index must be a whole number from 3 to 9, not 2");
    assertThatThrownBy(() -> OBJECT.object("inner").integer("deep", 0, 9))
        .hasMessage("nic.inner.deep must be a whole number from 0 to 9, not 1.5");
    assertThatThrownBy(() -> OBJECT.strings("mixed"))
        .hasMessage("nic.mixed[1] must be a string, not 1");
    assertThatThrownBy(() -> OBJECT.objects("ips"))
        .hasMessage("nic.ips[0] must be an object, not \"a\"");
    assertThatThrownBy(() -> OBJECT.objects("routes").get(0).string("x"))
        .hasMessage("nic.routes[0].x must be a string, not 1");
    assertThatThrownBy(() -> JsonObject.parse("nic", "[]"))
        .hasMessage("nic must be an object, not []");
  }

  @Test
  void whatStandsThereIsShortenedInErrors() {
    JsonObject object = JsonObject.parse("nic", "{\"a\":[\"" + "x".repeat(500) + "\"]}");
    assertThatThrownBy(() -> object.string("a"))
        .hasMessageEndingWith("...")
        .message()
        .hasSizeLessThan(120);
  }

  @Test
  void aMemberThatNobodyAskedForIsRefused() {
    JsonObject object = JsonObject.parse("nic", "{\"name\":\"a\",\"nmae\":\"b\"}");
    object.string("name");
    object.optionalString("mac");
    assertThatThrownBy(object::end)
        .hasMessage("nic has an unknown key \"nmae\"; known are [mac, name]");
    object.has("nmae");
    object.end();
  }

  @Test
  void callersCanReportWhatOnlyTheyCanCheck() {
    assertThat(OBJECT.error("name", "is taken")).hasMessage("nic.name: is taken");
  }
}
