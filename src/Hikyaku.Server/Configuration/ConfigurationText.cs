using System.Text;
using System.Text.Json;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Configuration;

/// <summary>Reads JSON with comments and trailing commas into nodes that know their line and column.</summary>
internal static class ConfigurationText
{
    private const int DeepestNesting = 16;

    /// <summary>Reads a whole document; null when it is not JSON or not an object (the mistake is in the list).</summary>
    /// <param name="text">UTF-8, a byte order mark allowed.</param>
    /// <param name="source">Name of the file or variable, for places.</param>
    /// <param name="mistakes">Where mistakes go.</param>
    public static ConfigurationNode? Read(ReadOnlySpan<byte> text, string source, List<ConfigurationMistake> mistakes)
    {
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        var reader = new Utf8JsonReader(text, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = DeepestNesting,
        });
        try
        {
            if (!reader.Read())
                throw new JsonException("The file is empty.", null, 0, 0);
            ConfigurationNode node = ReadValue(ref reader, text, source, "", mistakes);
            while (reader.Read())
            {
                // Anything after the value makes the reader throw.
            }
            return node;
        }
        catch (JsonException broken)
        {
            mistakes.Add(NotJson(broken, text, source));
            return null;
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader.GetString on bytes that are not UTF-8, or on a lone surrogate escape.
            mistakes.Add(new(PlaceOf(text, (int)reader.TokenStartIndex, source), "",
                new("This text is not valid UTF-8.", "この文字列は正しい UTF-8 ではありません。"),
                new("Save the file as UTF-8.", "ファイルを UTF-8 で保存してください。")));
            return null;
        }
    }

    private static ConfigurationNode ReadValue(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> text, string source, string path, List<ConfigurationMistake> mistakes)
    {
        SourcePlace place = PlaceOf(text, (int)reader.TokenStartIndex, source);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, text, source, path, new ObjectNode(place), mistakes);
            case JsonTokenType.StartArray:
                var list = new ListNode(place);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Items.Add(ReadValue(ref reader, text, source, $"{path}[{list.Items.Count}]", mistakes));
                return list;
            case JsonTokenType.String:
                return new ScalarNode(place, ScalarKind.String, reader.GetString()!);
            case JsonTokenType.Number:
                return new ScalarNode(place, ScalarKind.Number, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True or JsonTokenType.False:
                return new ScalarNode(place, ScalarKind.Boolean, reader.TokenType == JsonTokenType.True ? "true" : "false");
            default:
                return new ScalarNode(place, ScalarKind.Null, "null");
        }
    }

    private static ObjectNode ReadObject(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> text, string source, string path, ObjectNode node, List<ConfigurationMistake> mistakes)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            SourcePlace place = PlaceOf(text, (int)reader.TokenStartIndex, source);
            string key = path.Length == 0 ? name : $"{path}.{name}";
            reader.Read();
            var member = new MemberNode(name, place, ReadValue(ref reader, text, source, key, mistakes));
            if (!node.Members.TryAdd(name, member))
            {
                mistakes.Add(new(place, key,
                    new($"This key is already given at {node.Members[name].Place}.", $"このキーは {node.Members[name].Place} にもあります。"),
                    new("Keep one of the two.", "どちらか一方を残してください。")));
            }
        }
        return node;
    }

    private static ConfigurationMistake NotJson(JsonException broken, ReadOnlySpan<byte> text, string source)
    {
        int line = (int)(broken.LineNumber ?? 0);
        int column = (int)(broken.BytePositionInLine ?? 0);
        // The reader's sentence ends with its own idea of the place, which we give in ours.
        string reason = broken.Message.Split(" LineNumber:")[0];
        return new(new(source, line + 1, CharactersIn(text, line, column) + 1), "",
            new($"This is not JSON: {reason}", $"JSON として読めません: {reason}"),
            new("Correct it there; comments and trailing commas are allowed.", "その場所を直してください (コメントと末尾のカンマは書けます)。"));
    }

    /// <summary>Columns count characters, the reader counts bytes.</summary>
    private static int CharactersIn(ReadOnlySpan<byte> text, int line, int bytes)
    {
        for (; line > 0; line--)
            text = text[(text.IndexOf((byte)'\n') + 1)..];
        return Encoding.UTF8.GetCharCount(text[..Math.Min(bytes, text.Length)]);
    }

    private static SourcePlace PlaceOf(ReadOnlySpan<byte> text, int offset, string source)
    {
        ReadOnlySpan<byte> before = text[..offset];
        int lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new(source, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
