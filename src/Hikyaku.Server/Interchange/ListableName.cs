namespace Hikyaku.Server.Interchange;

/// <summary>
/// Names from elsewhere that hold one of the wildcards of LIST, which no mailbox may be called by (RFC 9051 §5.1): wide forms
/// of them look the same and mean nothing.
/// </summary>
internal static class ListableName
{
    /// <summary>The name with "%" and "*" in their wide forms.</summary>
    public static string Of(string name) => name.Replace('%', '\uFF05').Replace('*', '\uFF0A');
}
