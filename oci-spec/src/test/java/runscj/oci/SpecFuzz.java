package runscj.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mutated documents: nothing but a {@link SpecException} comes out, and what reads can be written.
 */
final class SpecFuzz {
    private static final int ROUNDS = Integer.getInteger("runscj.fuzz.rounds", 20_000);
    private static final JsonFactory JACKSON = new JsonFactory();
    private static final String[] TOKENS = {
        "null",
        "true",
        "-1",
        "1e999",
        "18446744073709551616",
        "\"\"",
        "{}",
        "[]",
        "[[",
        "{\"a\":",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "0.5",
        ",",
        ":",
        "}",
        "]",
        "\"",
        "\\",
        "\u00ff",
        "4294967296",
        "\"args\":",
        "/*",
        "NaN"
    };

    @Test
    void onlySpecExceptionsComeOut() {
        byte[] compact = FullSpec.JSON.replaceAll("\\s+", " ").getBytes(UTF_8);
        int accepted = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(round);
            byte[] document = mutate(compact, random);
            try {
                Spec spec = Spec.parse("config.json", document);
                accepted++;
                if (round % 8 == 0) assertEquals(spec, again(spec), "seed " + round);
            } catch (SpecException e) {
                refused++;
                String message = e.getMessage();
                assertTrue(message.startsWith("config.json: "), message);
                assertFalse(message.chars().anyMatch(Character::isISOControl), "seed " + round);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + round, e);
            }
        }
        assertTrue(accepted > ROUNDS / 100, "accepted " + accepted);
        assertTrue(refused > ROUNDS / 10, "refused " + refused);
    }

    /** Jackson is the oracle for what is JSON; unknown fields make every value one to skip. */
    @Test
    void agreesWithJacksonOnWhatIsJson() throws Exception {
        byte[] compact = ("{\"u\":" + FullSpec.JSON.replaceAll("\\s+", " ") + "}").getBytes(UTF_8);
        int valid = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] document = mutate(compact, new Random(round));
            String jackson = parsedByJackson(document);
            String ours;
            try {
                ours = parsedByUs(document);
                valid++;
            } catch (SpecException e) {
                ours = null;
            }
            if (jackson == null ? ours != null : !jackson.equals(ours)) {
                if (!isStrictUtf8(document)) continue; // Jackson lets malformed text pass
                String text = new String(document, UTF_8);
                // Jackson refuses an unpaired surrogate in a name, though not in a string.
                if (jackson == null && text.matches("(?is).*\\\\ud[89a-f].*")) continue;
                assertEquals(jackson, ours, "seed " + round + ": " + text);
            }
        }
        assertTrue(valid > ROUNDS / 10, "valid " + valid);
    }

    private static boolean isStrictUtf8(byte[] document) {
        try {
            UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(document));
            return true;
        } catch (java.nio.charset.CharacterCodingException e) {
            return false;
        }
    }

    /** The tokens as text, or null if Jackson refuses the document. */
    private static String parsedByJackson(byte[] document) {
        StringBuilder tokens = new StringBuilder();
        try (JsonParser parser = JACKSON.createParser(document)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case FIELD_NAME, VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                            tokens.append(parser.getText()).append('|');
                    default -> tokens.append(parser.getText()).append(' ');
                }
                if (!token.isStructStart() && parser.getParsingContext().inRoot()) {
                    if (parser.nextToken() != null) return null; // more than one value
                    break;
                }
            }
        } catch (IOException e) {
            return null;
        }
        return tokens.toString();
    }

    private static final String[] PUNCTUATION = {"", "{", "}", "[", "]"};

    private static String parsedByUs(byte[] document) throws SpecException {
        StringBuilder text = new StringBuilder();
        JsonTokens tokens = new JsonTokens("x", document);
        while (tokens.next() != JsonTokens.END) {
            switch (tokens.token()) {
                case JsonTokens.NAME, JsonTokens.STRING, JsonTokens.INTEGER, JsonTokens.FRACTION ->
                        text.append(tokens.text()).append('|');
                case JsonTokens.TRUE -> text.append("true ");
                case JsonTokens.FALSE -> text.append("false ");
                case JsonTokens.NULL -> text.append("null ");
                default -> text.append(PUNCTUATION[tokens.token()]).append(' ');
            }
        }
        return text.toString();
    }

    private static Spec again(Spec spec) throws SpecException {
        Spec read = Spec.parse("config.json", spec.toJson());
        return new Spec(
                read.ociVersion(),
                read.process(),
                read.root(),
                read.hostname(),
                read.domainname(),
                read.mounts(),
                read.hooks(),
                read.annotations(),
                read.linux(),
                spec.foreignSections());
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] document = original.clone();
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            int at = random.nextInt(document.length);
            switch (random.nextInt(6)) {
                case 0 -> document[at] = (byte) random.nextInt(256);
                case 1 -> document[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> document = splice(document, at, 0, TOKENS[random.nextInt(TOKENS.length)]);
                case 3 -> {
                    int end = valueEnd(document, at);
                    document =
                            splice(document, at, end - at, TOKENS[random.nextInt(TOKENS.length)]);
                }
                case 4 -> document = splice(document, at, 1 + random.nextInt(20), "");
                default -> {
                    if (random.nextInt(20) == 0) document = Arrays.copyOf(document, at + 1);
                }
            }
        }
        return document;
    }

    private static int valueEnd(byte[] document, int start) {
        int end = start;
        while (end < document.length && ",:{}[]".indexOf(document[end]) < 0) end++;
        return end;
    }

    private static byte[] splice(byte[] document, int at, int removed, String text) {
        byte[] inserted = text.getBytes(UTF_8);
        int tail = Math.min(document.length, at + removed);
        byte[] result = new byte[at + inserted.length + document.length - tail];
        System.arraycopy(document, 0, result, 0, at);
        System.arraycopy(inserted, 0, result, at, inserted.length);
        System.arraycopy(document, tail, result, at + inserted.length, document.length - tail);
        return result.length == 0 ? new byte[] {' '} : result;
    }
}
