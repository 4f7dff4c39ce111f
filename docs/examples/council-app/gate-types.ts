// Generated from docs/openapi.json: node test/support/run.mjs test/council-app/write-gate-types.ts

export interface paths {
    "/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["showChallenge"];
        put?: never;
        post: operations["submitCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["showRecovery"];
        put?: never;
        post: operations["submitRecoveryCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["showStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["showActivation"];
        put?: never;
        post: operations["activate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["showEnrol"];
        put?: never;
        post: operations["beginEnrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/enrol/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["showKeys"];
        put?: never;
        post: operations["claimToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["showConfirm"];
        put?: never;
        post: operations["confirmEnrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/resync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["showResync"];
        put?: never;
        post: operations["resync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["showDevices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/devices/rename": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["renameDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/devices/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["askRemoval"];
        put?: never;
        post: operations["removeDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["askRegeneration"];
        put?: never;
        post: operations["regenerate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/recovery-codes/saved": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["showRecoveryCodesNotice"];
        put?: never;
        post: operations["confirmRecoveryCodesSaved"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/second-factor/style.css": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["stylesheet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ReturnTo: string;
        State: {
            /** @enum {unknown} */
            state: "elevated" | "not-enrolled" | "second-factor-required" | "enrolment-required";
            enrolled: boolean;
            token: string;
            recovery: boolean;
            secondFactorAt?: number;
            elevatedUntil?: number;
            /** @constant */
            activationRequired?: true;
            enrolBy?: number;
            locked: boolean;
            retryAfterSeconds?: number;
        };
        Status: {
            /** @enum {unknown} */
            state: "elevated" | "not-enrolled" | "second-factor-required" | "enrolment-required";
            enrolled: boolean;
            token: string;
            recovery: boolean;
            secondFactorAt?: number;
            elevatedUntil?: number;
            /** @constant */
            activationRequired?: true;
            enrolBy?: number;
            locked: boolean;
            retryAfterSeconds?: number;
            authenticators?: components["schemas"]["Device"][];
            recoveryCodesLeft?: number;
        };
        Elevated: {
            /** @constant */
            state: "elevated";
            secondFactorAt: number;
            /** @constant */
            recoveryCodesUnsaved?: true;
        };
        Recovered: {
            /** @constant */
            state: "elevated";
            secondFactorAt: number;
            recoveryCodesLeft: number;
        };
        Enrolment: {
            authenticatorId: string;
            uri: string;
            secretText: string;
            expiresAt: number;
        };
        Confirmed: {
            /** @constant */
            state: "elevated";
            authenticatorId: string;
            secondFactorAt?: number;
            recoveryCodes?: components["schemas"]["RecoveryCodes"];
        };
        RecoveryCodes: string[];
        Device: {
            id: string;
            label: string;
            /** @enum {unknown} */
            type: "totp" | "hotp";
            serial?: string;
            createdAt: number;
            lastUsedAt?: number;
            /** @constant */
            unreadable?: true;
        };
        Devices: {
            authenticators: components["schemas"]["Device"][];
            recoveryCodesLeft: number;
        };
        Problem: {
            /** @enum {unknown} */
            type: "not-logged-in" | "second-factor-required" | "enrolment-required" | "step-up-required" | "activation-required" | "factor-missing" | "code-refused" | "locked" | "contended" | "stale-token" | "cross-site" | "enrolment-ended" | "enrolment-pending" | "already-confirmed" | "too-many-authenticators" | "second-code-required" | "token-refused" | "label" | "confirmation-required" | "recovery-codes-not-saved" | "bad-request" | "not-found" | "method-not-allowed" | "too-large" | "unsupported-media-type" | "unavailable";
            title: string;
            status: number;
            location?: string;
            /** @enum {unknown} */
            reason?: "refused" | "malformed" | "superseded" | "used" | "expired";
            /** @enum {unknown} */
            input?: "yubico-otp" | "password" | "recovery-code" | "signs" | "too-long";
            detail?: string;
            attemptsLeft?: number;
            retryAfterSeconds?: number;
        };
        Pending: {
            authenticatorId: string;
            label: string;
            /** @enum {unknown} */
            type: "totp" | "hotp";
            createdAt: number;
            expiresAt: number;
        };
        Permit: {
            permit: string;
            permitUntil: number;
        };
    };
    responses: {
        SeeOther: {
            headers: {
                Location: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    type?: "bad-request";
                };
                "text/html": string;
            };
        };
        Unauthorized: {
            headers: {
                "WWW-Authenticate": "Second-Factor";
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    type?: "not-logged-in" | "second-factor-required" | "enrolment-required" | "step-up-required";
                };
                "text/html": string;
            };
        };
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    type?: "cross-site" | "stale-token" | "activation-required";
                };
                "text/html": string;
            };
        };
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    type?: "not-found";
                };
            };
        };
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    type?: "enrolment-ended" | "already-confirmed" | "too-many-authenticators" | "enrolment-pending";
                };
            };
        };
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    type?: "too-large";
                };
                "text/html": string;
            };
        };
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    type?: "unsupported-media-type";
                };
                "text/html": string;
            };
        };
        Unprocessable: {
            headers: {
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    type?: "code-refused" | "second-code-required" | "token-refused" | "label" | "confirmation-required" | "recovery-codes-not-saved";
                };
                "text/html": string;
            };
        };
        Locked: {
            headers: {
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    type?: "locked";
                };
            };
        };
        Unavailable: {
            headers: {
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    type?: "unavailable" | "contended" | "factor-missing";
                };
                "text/html": string;
            };
        };
        Preflight: {
            headers: {
                "Access-Control-Allow-Origin": string;
                "Access-Control-Allow-Methods": "GET, POST";
                "Access-Control-Allow-Headers"?: string;
                "Access-Control-Max-Age": 600;
                "Cache-Control": "no-store";
                Vary: "origin, access-control-request-headers";
                [name: string]: unknown;
            };
            content?: never;
        };
    };
    parameters: {
        return_to: components["schemas"]["ReturnTo"];
        token: string;
        notice: string;
        repeat: string;
        permit: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    showChallenge: {
        parameters: {
            query?: {
                return_to?: components["parameters"]["return_to"];
                notice?: components["parameters"]["notice"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
        };
    };
    submitCode: {
        parameters: {
            query?: never;
            header?: {
                "x-einmal-token"?: components["parameters"]["token"];
                "idempotency-key"?: components["parameters"]["repeat"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example 123 456 */
                    code: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
                "application/x-www-form-urlencoded": {
                    /** @example 123 456 */
                    code: string;
                    token?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Elevated"];
                };
            };
            303: components["responses"]["SeeOther"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Locked"];
            503: components["responses"]["Unavailable"];
        };
    };
    showRecovery: {
        parameters: {
            query?: {
                return_to?: components["parameters"]["return_to"];
                notice?: components["parameters"]["notice"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
        };
    };
    submitRecoveryCode: {
        parameters: {
            query?: never;
            header?: {
                "x-einmal-token"?: components["parameters"]["token"];
                "idempotency-key"?: components["parameters"]["repeat"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example 8H12-6Z59-XZJC-WQC3-3V0T-PMHX */
                    code: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
                "application/x-www-form-urlencoded": {
                    /** @example 8H12-6Z59-XZJC-WQC3-3V0T-PMHX */
                    code: string;
                    token?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovered"];
                };
            };
            303: components["responses"]["SeeOther"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Locked"];
            503: components["responses"]["Unavailable"];
        };
    };
    showStatus: {
        parameters: {
            query?: {
                return_to?: components["parameters"]["return_to"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            303: components["responses"]["SeeOther"];
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
        };
    };
    showActivation: {
        parameters: {
            query?: {
                return_to?: components["parameters"]["return_to"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
            303: components["responses"]["SeeOther"];
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
        };
    };
    activate: {
        parameters: {
            query?: never;
            header?: {
                "x-einmal-token"?: components["parameters"]["token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example K7QM-2VXD-9T4H-PBWE */
                    code: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
                "application/x-www-form-urlencoded": {
                    /** @example K7QM-2VXD-9T4H-PBWE */
                    code: string;
                    token?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Permit"];
                };
            };
            303: components["responses"]["SeeOther"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Locked"];
            503: components["responses"]["Unavailable"];
        };
    };
    showEnrol: {
        parameters: {
            query?: {
                return_to?: components["parameters"]["return_to"];
                notice?: components["parameters"]["notice"];
                permit?: components["parameters"]["permit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
        };
    };
    beginEnrolment: {
        parameters: {
            query?: never;
            header?: {
                "x-einmal-token"?: components["parameters"]["token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    label?: string;
                    /**
                     * @default totp
                     * @enum {unknown}
                     */
                    type?: "totp" | "hotp";
                    return_to?: components["schemas"]["ReturnTo"];
                    permit?: string;
                };
                "application/x-www-form-urlencoded": {
                    label?: string;
                    /**
                     * @default totp
                     * @enum {unknown}
                     */
                    type?: "totp" | "hotp";
                    token?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                    supersedes?: string;
                    permit?: string;
                };
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            503: components["responses"]["Unavailable"];
        };
    };
    showKeys: {
        parameters: {
            query?: {
                return_to?: components["parameters"]["return_to"];
                notice?: components["parameters"]["notice"];
                permit?: components["parameters"]["permit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            401: components["responses"]["Unauthorized"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        type?: "not-found";
                    };
                    "text/html": string;
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    claimToken: {
        parameters: {
            query?: never;
            header?: {
                "x-einmal-token"?: components["parameters"]["token"];
                "idempotency-key"?: components["parameters"]["repeat"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    serial: string;
                    /** @example 123 456 */
                    code: string;
                    /** @example 123456 */
                    first?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                    permit?: string;
                };
                "application/x-www-form-urlencoded": {
                    serial: string;
                    /** @example 123 456 */
                    code: string;
                    /** @example 123456 */
                    first?: string;
                    token?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                    permit?: string;
                };
            };
        };
        responses: {
            201: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Confirmed"];
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Locked"];
            503: components["responses"]["Unavailable"];
        };
    };
    showConfirm: {
        parameters: {
            query?: {
                return_to?: components["parameters"]["return_to"];
                notice?: components["parameters"]["notice"];
                permit?: components["parameters"]["permit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmEnrolment: {
        parameters: {
            query?: never;
            header?: {
                "x-einmal-token"?: components["parameters"]["token"];
                "idempotency-key"?: components["parameters"]["repeat"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @example 123 456 */
                    code: string;
                    /** @example 123456 */
                    first?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                    permit?: string;
                };
                "application/x-www-form-urlencoded": {
                    id: string;
                    /** @example 123 456 */
                    code: string;
                    /** @example 123456 */
                    first?: string;
                    token?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                    permit?: string;
                };
            };
        };
        responses: {
            201: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Confirmed"];
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Locked"];
            503: components["responses"]["Unavailable"];
        };
    };
    showResync: {
        parameters: {
            query?: {
                return_to?: components["parameters"]["return_to"];
                notice?: components["parameters"]["notice"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
        };
    };
    resync: {
        parameters: {
            query?: never;
            header?: {
                "x-einmal-token"?: components["parameters"]["token"];
                "idempotency-key"?: components["parameters"]["repeat"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example 123 456 */
                    code: string;
                    /** @example 123456 */
                    first?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
                "application/x-www-form-urlencoded": {
                    /** @example 123 456 */
                    code: string;
                    /** @example 123456 */
                    first?: string;
                    token?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Elevated"];
                };
            };
            303: components["responses"]["SeeOther"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Locked"];
            503: components["responses"]["Unavailable"];
        };
    };
    showDevices: {
        parameters: {
            query?: {
                return_to?: components["parameters"]["return_to"];
                notice?: components["parameters"]["notice"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Devices"];
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
        };
    };
    renameDevice: {
        parameters: {
            query?: never;
            header?: {
                "x-einmal-token"?: components["parameters"]["token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    label: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
                "application/x-www-form-urlencoded": {
                    id: string;
                    label: string;
                    token?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        label: string;
                    };
                };
            };
            303: components["responses"]["SeeOther"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            503: components["responses"]["Unavailable"];
        };
    };
    askRemoval: {
        parameters: {
            query: {
                id: string;
                return_to?: components["parameters"]["return_to"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        device: components["schemas"]["Device"];
                        last: boolean;
                    };
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeDevice: {
        parameters: {
            query?: never;
            header?: {
                "x-einmal-token"?: components["parameters"]["token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @enum {unknown} */
                    confirmation: "yes" | "on" | true;
                    return_to?: components["schemas"]["ReturnTo"];
                };
                "application/x-www-form-urlencoded": {
                    id: string;
                    /** @enum {unknown} */
                    confirmation: "yes" | "on" | true;
                    token?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        remaining: number;
                    };
                };
            };
            303: components["responses"]["SeeOther"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            503: components["responses"]["Unavailable"];
        };
    };
    askRegeneration: {
        parameters: {
            query?: {
                return_to?: components["parameters"]["return_to"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        recoveryCodesLeft: number;
                    };
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
        };
    };
    regenerate: {
        parameters: {
            query?: never;
            header?: {
                "x-einmal-token"?: components["parameters"]["token"];
                "idempotency-key"?: components["parameters"]["repeat"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    confirmation: "yes" | "on" | true;
                    return_to?: components["schemas"]["ReturnTo"];
                };
                "application/x-www-form-urlencoded": {
                    /** @enum {unknown} */
                    confirmation: "yes" | "on" | true;
                    token?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        recoveryCodes: components["schemas"]["RecoveryCodes"];
                    };
                    "text/html": string;
                };
            };
            303: components["responses"]["SeeOther"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            503: components["responses"]["Unavailable"];
        };
    };
    showRecoveryCodesNotice: {
        parameters: {
            query?: {
                return_to?: components["parameters"]["return_to"];
                notice?: components["parameters"]["notice"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                    "text/html": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmRecoveryCodesSaved: {
        parameters: {
            query?: never;
            header?: {
                "x-einmal-token"?: components["parameters"]["token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    saved: "yes" | "on" | true;
                    return_to?: components["schemas"]["ReturnTo"];
                };
                "application/x-www-form-urlencoded": {
                    /** @enum {unknown} */
                    saved: "yes" | "on" | true;
                    token?: string;
                    return_to?: components["schemas"]["ReturnTo"];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        saved: true;
                    };
                };
            };
            303: components["responses"]["SeeOther"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            503: components["responses"]["Unavailable"];
        };
    };
    stylesheet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                };
            };
        };
    };
}
