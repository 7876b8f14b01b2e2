package net.p2pd.portmap.upnp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.p2pd.api.P2pdException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** XML as routers write it, and as none should. */
class XmlTest {

  private static List<String> read(byte[] document) {
    List<String> heard = new ArrayList<>();
    Xml.read(
        document,
        new Xml.Handler() {
          @Override
          public void start(String name) {}

          @Override
          public void end(String name, String text) {
            heard.add(name + "=" + text);
          }
        });
    return heard;
  }

  private static List<String> read(String document) {
    return read(document.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void elementsAndTheirTextsAreHeard() {
    assertThat(read("<a xmlns:u='x'><u:b> one &amp; <![CDATA[<two>]]> </u:b><c/>!</a>"))
        .containsExactly("b=one & <two>", "c=", "a=!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://192.168.1.1/'>%p;]><a/>",
        "<a>&unknown;</a>",
      })
  void documentTypesEntitiesAndNonsenseAreRefused(String document) {
    assertThatThrownBy(() -> read(document))
        .isInstanceOf(P2pdException.class)
        .hasMessageContaining("the router's document makes no sense");
  }

  @Test
  void aDocumentTypeIsSeenInAnyEncoding() {
    String document = "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a><a/>";
    assertThatThrownBy(() -> read(document.getBytes(StandardCharsets.UTF_16)))
        .isInstanceOf(P2pdException.class);
  }

  @Test
  void whatIsTooDeepOrTooMuchIsRefused() {
    assertThatThrownBy(() -> read("<a>".repeat(41) + "</a>".repeat(41)))
        .hasMessageContaining("too many elements");
    assertThatThrownBy(() -> read("<a>" + "<b/>".repeat(4001) + "</a>"))
        .hasMessageContaining("too many elements");
    assertThatThrownBy(() -> read("<a>" + "x".repeat(70_000) + "</a>"))
        .hasMessageContaining("longer than");
  }

  @Test
  void nonsenseGivesElementsOrASentence() {
    Random random = new Random(11);
    byte[] good = ScriptedRouter.bytes(ScriptedRouter.description("/control?a=b&amp;c"));
    for (int i = 0; i < 1_000; i++) {
      byte[] spoilt = good.clone();
      for (int j = 0; j < 1 + i % 4; j++) {
        spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(read(spoilt)).isNotEmpty();
      } catch (P2pdException e) {
        assertThat(e.getMessage()).startsWith("the router's document makes no sense");
      }
    }
  }
}
