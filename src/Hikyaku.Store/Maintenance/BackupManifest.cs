using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hikyaku.Store.Maintenance;

/// <summary>What a backup folder holds (docs/on-disk.md, "Backups"). Replaced as a whole, so that there is always a valid one.</summary>
internal sealed record BackupManifest
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    /// <summary>Counts the runs into this folder; names the folder of what is copied anew each time.</summary>
    public required int Run { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The database, keys: copied whole in every run.</summary>
    public required IReadOnlyList<BackupFile> Files { get; init; }

    /// <summary>Copied once; the newest one grows by a part in each run.</summary>
    public required IReadOnlyList<BackupSegment> Segments { get; init; }

    /// <exception cref="InvalidDataException">It is not a manifest that we can read.</exception>
    public static BackupManifest Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(json, BackupJson.Default.BackupManifest)
                ?? throw new InvalidDataException("The backup's manifest is empty.");
            return manifest.Format == CurrentFormat
                ? manifest
                : throw new InvalidDataException(
                    $"The backup has format {manifest.Format}; this program knows format {CurrentFormat}. Use the program that wrote it.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The backup's manifest is damaged: " + e.Message, e);
        }
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.BackupManifest);
}

/// <summary>A file that every run copies.</summary>
/// <param name="Path">Where it belongs in the data folder, levels separated by '/'.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Checksum">XXH3-128, hexadecimal.</param>
internal sealed record BackupFile(string Path, long Length, string Checksum);

/// <summary>A segment, or as much of it as was on disk.</summary>
/// <param name="Number">The number in its name.</param>
/// <param name="Identity">The identity in its header, hexadecimal; tells apart two segments that bore the same number.</param>
/// <param name="Parts">What each run added, in order.</param>
internal sealed record BackupSegment(long Number, string Identity, IReadOnlyList<BackupPart> Parts)
{
    [JsonIgnore]
    public long Length => Parts.Sum(part => part.Length);
}

/// <summary>A stretch of a segment.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Checksum">XXH3-128, hexadecimal.</param>
internal sealed record BackupPart(long Length, string Checksum);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
