using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hikyaku.Authentication.TlsReports;

/// <summary>A list of strings, or a single one as RFC 8460 appendix B has it and some write it.</summary>
internal sealed class OneOrMany : JsonConverter<IReadOnlyList<string>>
{
    private const int Most = 1000;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return [reader.GetString()!];
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A string or a list of strings is wanted here.");
        List<string> all = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || all.Count == Most) throw new JsonException("A list of strings is wanted here.");
            all.Add(reader.GetString()!);
        }
        return all;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var one in value) writer.WriteStringValue(one);
        writer.WriteEndArray();
    }
}
