using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Authentication.Dkim;

/// <summary>Fields by the place at which they begin.</summary>
internal static class FieldPlace
{
    /// <summary>The field that begins there.</summary>
    public static HeaderField Read(ReadOnlySpan<byte> header, int offset)
    {
        var fields = new HeaderFields(header[offset..]);
        return fields.MoveNext() ? fields.Current : throw new ArgumentException("There is no field.", nameof(offset));
    }
}
