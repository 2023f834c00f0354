package io.xuqi.invoice;

/** 发票类型 (R39). There is no special VAT invoice (增值税专用发票) for this service (R40). */
public enum InvoiceType {
  /** 电子发票, the fully digitalised one; the default. */
  ELECTRONIC,
  /** 普通定额发票 on paper, where the CA still has it; needs a postal address. */
  FIXED_AMOUNT_PAPER
}
