using Hikyaku.Server.Language;

namespace Hikyaku.Server.Configuration;

/// <summary>From text and environment to <see cref="ServerOptions"/>: read, overlay, bind, check; all mistakes at once.</summary>
internal static class ServerConfiguration
{
    /// <summary>More than this is no configuration.</summary>
    private const int LargestFileBytes = 4 << 20;

    /// <summary>Reads a configuration file.</summary>
    public static ConfigurationReading ReadFile(
        string file, IEnumerable<KeyValuePair<string, string>> environment, TimeProvider time, string? dataDirectory = null, bool checkCertificates = true)
    {
        string path = Path.GetFullPath(file);
        var reading = new ConfigurationReading();
        byte[] text;
        try
        {
            if (new FileInfo(path).Length > LargestFileBytes)
                throw new IOException("The file is too large to be a configuration.");
            text = File.ReadAllBytes(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            reading.Fault(new(file), "",
                new($"The configuration can't be read: {unreadable.Message}", $"設定ファイルを読めません: {unreadable.Message}"),
                new("Give its path with --config.", "--config で場所を指定してください。"));
            return reading;
        }
        return Read(text, new ConfigurationContext(file, Path.GetDirectoryName(path)!, dataDirectory, checkCertificates), environment, time);
    }

    /// <summary>Reads the text of a configuration.</summary>
    /// <param name="text">JSON, UTF-8.</param>
    /// <param name="context">What it stands in.</param>
    /// <param name="environment">The process's environment; only our variables matter.</param>
    /// <param name="time">For the dates of certificates.</param>
    public static ConfigurationReading Read(
        ReadOnlySpan<byte> text, ConfigurationContext context, IEnumerable<KeyValuePair<string, string>> environment, TimeProvider time)
    {
        var reading = new ConfigurationReading();
        ConfigurationNode? tree = ConfigurationText.Read(text, context.Source, reading.Mistakes);
        if (tree is not null and not ObjectNode)
        {
            reading.Fault(tree.Place, "", new("The configuration is not an object.", "設定がオブジェクトではありません。"),
                new("Begin with { and end with }.", "{ で始めて } で終えてください。"));
        }
        if (tree is not ObjectNode root)
            return reading;
        EnvironmentOverrides.Apply(root, environment, reading.Mistakes);
        ServerOptions? options = new OptionsBinder(context, time).Bind(new Section(root, "", reading));
        reading.Options = reading.Mistakes.Count == 0 ? options : null;
        reading.Mistakes.Sort(InReadingOrder);
        return reading;
    }

    private static int InReadingOrder(ConfigurationMistake left, ConfigurationMistake right)
        => (left.Place.Line == 0 ? int.MaxValue : left.Place.Line, left.Place.Column)
            .CompareTo((right.Place.Line == 0 ? int.MaxValue : right.Place.Line, right.Place.Column));
}
