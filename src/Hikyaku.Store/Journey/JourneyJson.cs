using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hikyaku.Store.Journey;

/// <summary>Journey events as they are stored: a JSON array, each event with its kind in <c>$type</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<JourneyEvent>))]
internal sealed partial class JourneyJson : JsonSerializerContext
{
    internal static byte[] Write(IReadOnlyList<JourneyEvent> events)
        => JsonSerializer.SerializeToUtf8Bytes(events, Default.IReadOnlyListJourneyEvent);

    internal static IReadOnlyList<JourneyEvent> Read(ReadOnlySpan<byte> json)
        => JsonSerializer.Deserialize(json, Default.IReadOnlyListJourneyEvent) ?? [];
}
