using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Hikyaku.Connections.Tap;

/// <summary>The lines of a recording.</summary>
internal static class TapRecord
{
    public const string Client = "client";
    public const string Server = "server";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Who is recorded.</summary>
    public static byte[] Begin(DateTimeOffset at, TapSubject subject) => Write(at, json =>
    {
        json.WriteString("connection"u8, subject.ConnectionId);
        json.WriteString("protocol"u8, subject.Protocol);
        json.WriteString("remote"u8, subject.Remote?.ToString());
    });

    /// <summary>Bytes of one side: as text where they are UTF-8, else in base64.</summary>
    public static byte[] Bytes(DateTimeOffset at, string from, ReadOnlySpan<byte> bytes, bool hidden)
    {
        var output = new ArrayBufferWriter<byte>(bytes.Length + 128);
        using (var json = new Utf8JsonWriter(output, Options))
        {
            Open(json, at);
            json.WriteString("from"u8, from);
            if (Utf8.IsValid(bytes)) json.WriteString("text"u8, bytes);
            else json.WriteBase64String("base64"u8, bytes);
            if (hidden) json.WriteBoolean("hidden"u8, true);
            json.WriteEndObject();
        }

        return End(output);
    }

    /// <summary>A remark.</summary>
    public static byte[] Note(DateTimeOffset at, string text) => Write(at, json => json.WriteString("note"u8, text));

    private static byte[] Write(DateTimeOffset at, Action<Utf8JsonWriter> members)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output, Options))
        {
            Open(json, at);
            members(json);
            json.WriteEndObject();
        }

        return End(output);
    }

    private static void Open(Utf8JsonWriter json, DateTimeOffset at)
    {
        json.WriteStartObject();
        json.WriteString("at"u8, at);
    }

    private static byte[] End(ArrayBufferWriter<byte> output)
    {
        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }
}
